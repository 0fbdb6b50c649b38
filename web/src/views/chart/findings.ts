/** Findings by cell: the worst one, all of them in words, and what mends one. */
import type { Chart, Finding, ScopeName } from '../../api/types';
import { GOAL, type Ref } from '../../model/grid';
import { day, isWord, t, type Facts } from '../../words';

const ORDER = ['info', 'warning', 'error'] as const;
/** Reasons that are about an action's tasks alone: new tasks mend them. */
const ABOUT_TASKS = new Set(['task_minutes', 'task_count', 'task_type']);
/** Nothing that a planner writes anew would mend these. */
const NOT_MENDED = new Set(['deadline_past', 'time_over_budget']);

const cache = new WeakMap<readonly Finding[], Map<string, Finding[]>>();

function byCell(chart: Chart): Map<string, Finding[]> {
  let found = cache.get(chart.findings);
  if (!found) {
    found = grouped(chart.findings);
    cache.set(chart.findings, found);
  }
  return found;
}

const keyOf = (finding: Finding) => finding.cell ?? 'goal';

function grouped(findings: Finding[]): Map<string, Finding[]> {
  const made = new Map<string, Finding[]>();
  for (const finding of findings) made.set(keyOf(finding), [...(made.get(keyOf(finding)) ?? []), finding]);
  return made;
}

export function findingsAt(chart: Chart, ref: Ref): Finding[] {
  return byCell(chart).get(ref) ?? [];
}

export function worst(chart: Chart, ref: Ref): Finding['severity'] | null {
  const there = findingsAt(chart, ref).map((finding) => ORDER.indexOf(finding.severity));
  return there.length === 0 ? null : ORDER[Math.max(...there)]!;
}

export function findingText(finding: Finding): string {
  const word = `finding_${finding.reason}`;
  const facts: Facts = { ...(finding.facts as Facts), other: finding.other ? placeName(finding.other) : '–' };
  if (typeof facts['deadline'] === 'string') facts['deadline'] = day(facts['deadline']);
  for (const name of ['type', 'language', 'field']) {
    const told = `${name}_${String(facts[name])}`;
    if (isWord(told)) facts[name] = t(told);
    else if (isWord(String(facts[name]))) facts[name] = t(String(facts[name]) as 'execution');
  }
  return isWord(word) ? t(word, facts) : finding.reason;
}

export function placeName(ref: Ref): string {
  if (ref === GOAL) return t('goal');
  const [block, action] = ref.split('.').map(Number);
  return action === undefined ? t('subGoalAt', { number: block! + 1 }) : t('actionAt', { block: block! + 1, number: action + 1 });
}

/** What to generate so that the finding goes away; null where nothing generated would. */
export function mending(finding: Finding): { scope: ScopeName; cell: Ref } | null {
  if (!finding.cell || NOT_MENDED.has(finding.reason)) return null;
  return { scope: ABOUT_TASKS.has(finding.reason) ? 'tasks' : 'cell', cell: finding.cell };
}
