/** What was found at a cell, each with a button that mends it; at the goal, where in the chart something was found. It comes and goes with answers, so it stands below all else. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Chart, Finding } from '../../api/types';
import { GOAL, cellOf, titleOf, type Ref } from '../../model/grid';
import { change } from '../../model/library';
import { order } from '../../model/making';
import { Icon } from '../../parts/Icon';
import { t } from '../../words';
import { findingText, findingsAt, mending } from './findings';
import { tellProblem } from './revising';
import { goTo } from './state';

const REGION = 'findings';

const placesIn = (chart: Chart): Ref[] => [...new Set(chart.findings.flatMap((finding) => (finding.cell ? [finding.cell] : [])))];

function countAt(chart: Chart, cell: Ref): number {
  return findingsAt(chart, cell).length + (cell === GOAL ? placesIn(chart).length : 0);
}

/** Above, where nothing else is: that there are findings, and the way down to them. */
export function FindingSign({ chart, cell }: { chart: Chart; cell: Ref }) {
  const count = countAt(chart, cell);
  if (count === 0) return null;
  const label = t('findingsHeading', { count });
  const show = () => {
    const region = document.getElementById(REGION);
    region?.scrollIntoView({ block: 'nearest' });
    region?.focus({ preventScroll: true });
  };
  return (
    <button type="button" class="bare finding-sign" aria-label={label} title={label} onClick={show}><Icon name="warn" />{count}</button>
  );
}

/** The room it once took stays until another cell is looked at: a panel that became shorter would move under the hand. */
export function Findings({ chart, cell }: { chart: Chart; cell: Ref }) {
  const box = useRef<HTMLElement>(null);
  const count = countAt(chart, cell);
  useLayoutEffect(() => {
    const element = box.current!;
    element.style.minHeight = `${element.offsetHeight}px`;
  }, [count]);
  return (
    <section ref={box} id={REGION} class="finding-region" tabIndex={-1} aria-labelledby={count > 0 ? `${REGION}-heading` : undefined}>
      {count > 0 && <h3 id={`${REGION}-heading`}>{t('findingsHeading', { count })}</h3>}
      <List chart={chart} cell={cell} />
      {cell === GOAL && <Places chart={chart} />}
    </section>
  );
}

function List({ chart, cell }: { chart: Chart; cell: Ref }) {
  const there = findingsAt(chart, cell);
  if (there.length === 0) return null;
  return <ul class="findings">{there.map((finding, i) => <OneFinding key={i} chart={chart} finding={finding} />)}</ul>;
}

function OneFinding({ chart, finding }: { chart: Chart; finding: Finding }) {
  const mend = mending(finding);
  const locked = mend !== null && cellOf(chart, mend.cell)?.locked === true;
  const act = async () => {
    if (!mend) return;
    if (locked && (await change(chart.id, { kind: 'cell', cell: mend.cell, patch: { locked: false } }))) return;
    await order(chart, mend.scope, mend.cell);
  };
  return (
    <li class={finding.severity}>
      <Icon name="warn" />
      <span>{findingText(finding)}</span>
      {mend && <button type="button" class="text-button" onClick={() => void act().catch(tellProblem)}>{t(locked ? 'unlockAndMend' : 'mend')}</button>}
      {!finding.cell && <button type="button" class="text-button" onClick={toDeadline}>{t('changeDeadline')}</button>}
    </li>
  );
}

/** Of the goal's findings each is about its day: the field stands in the same panel. */
const toDeadline = () => document.querySelector<HTMLInputElement>('.details .day-field input')?.focus();

function Places({ chart }: { chart: Chart }) {
  const cells = placesIn(chart);
  if (cells.length === 0) return null;
  return (
    <ul class="finding-places">
      {cells.map((ref) => (
        <li key={ref}><button type="button" class="row-button" onClick={() => goTo(ref)}><span lang={chart.goal.language}>{titleOf(chart, ref)}</span><small>{findingText(findingsAt(chart, ref)[0]!)}</small></button></li>
      ))}
    </ul>
  );
}
