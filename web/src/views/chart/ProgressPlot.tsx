/** Progress over time as a plot: from the first day to the deadline, a step for each day on which something was done. Its room is there before it is. */
import type { ProgressSeries } from '../../api/types';
import { today } from '../../parts/days';
import { day, percent, t } from '../../words';

const WIDTH = 320;
const HEIGHT = 96;
const TOP = 8;
const BOTTOM = 18;

export function ProgressPlot({ series }: { series: ProgressSeries | null }) {
  const last = series?.points.at(-1);
  return (
    <figure class="plot">
      <figcaption>{t('history_progress')}</figcaption>
      {series && last ? <Line series={series} last={last} /> : <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />}
    </figure>
  );
}

function Line({ series, last }: { series: ProgressSeries; last: ProgressSeries['points'][number] }) {
  const from = Date.parse(series.start);
  const to = Math.max(Date.parse(series.end), from + 86_400_000);
  const x = (at: string) => (WIDTH * Math.min(1, Math.max(0, (Date.parse(at) - from) / (to - from))));
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / 100);
  const now = today() < series.end ? today() : series.end;
  const steps = series.points.map((point) => `H${x(point.day).toFixed(1)}V${y(point.progress).toFixed(1)}`).join('');
  const line = `M0 ${y(0)}${steps}H${Math.max(x(now), x(last.day)).toFixed(1)}`;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('plotSaid', { from: day(series.start), to: day(series.end), value: percent(last.progress), days: series.points.length })}>
      <path class="plot-base" d={`M0 ${y(0)}H${WIDTH}M0 ${y(100)}H${WIDTH}`} />
      <path class="plot-even" d={`M0 ${y(0)}L${WIDTH} ${y(100)}`} />
      <path class="plot-area" d={`${line}V${y(0)}H0Z`} />
      <path class="plot-line" d={line} />
      <circle class="plot-now" cx={Math.max(3, x(last.day))} cy={y(last.progress)} r="3" />
      <text x="2" y={y(100) + 9}>{percent(100)}</text>
      <text x="2" y={y(0) - 3}>{percent(0)}</text>
      <text x="0" y={HEIGHT - 3}>{day(series.start)}</text>
      <text x={WIDTH} y={HEIGHT - 3} text-anchor="end">{day(series.end)}</text>
    </svg>
  );
}
