/** What was found at a cell, each with a button that mends it; at the goal, where in the chart something was found. */
import type { Chart, Finding } from '../../api/types';
import { titleOf, type Ref } from '../../model/grid';
import { order } from '../../model/making';
import { Icon } from '../../parts/Icon';
import { t } from '../../words';
import { findingText, findingsAt, mending } from './findings';
import { tellProblem } from './revising';
import { goTo } from './state';

export function Findings({ chart, cell }: { chart: Chart; cell: Ref }) {
  const there = findingsAt(chart, cell);
  if (there.length === 0) return null;
  return <ul class="findings">{there.map((finding, i) => <OneFinding key={i} chart={chart} finding={finding} />)}</ul>;
}

function OneFinding({ chart, finding }: { chart: Chart; finding: Finding }) {
  const mend = mending(finding);
  return (
    <li class={finding.severity}>
      <Icon name="warn" />
      <span>{findingText(finding)}</span>
      {mend && <button type="button" class="text-button" onClick={() => void order(chart, mend.scope, mend.cell).catch(tellProblem)}>{t('mend')}</button>}
    </li>
  );
}

export function AllFindings({ chart }: { chart: Chart }) {
  const cells = [...new Set(chart.findings.filter((finding) => finding.cell).map((finding) => finding.cell!))];
  if (cells.length === 0) return null;
  return (
    <>
      <h3>{t('findingsHeading', { count: cells.length })}</h3>
      <ul class="finding-places">
        {cells.map((ref) => (
          <li key={ref}><button type="button" class="row-button" onClick={() => goTo(ref)}><span lang={chart.goal.language}>{titleOf(chart, ref)}</span><small>{findingText(findingsAt(chart, ref)[0]!)}</small></button></li>
        ))}
      </ul>
    </>
  );
}
