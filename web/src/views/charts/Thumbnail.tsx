/** A chart as a small picture: nine fields in the colours of the blocks, each as full as it is far. */
import type { ChartSummary } from '../../api/types';

const ORDER = [0, 1, 2, 3, null, 4, 5, 6, 7] as const;
const SIDE = 30;
const GAP = 4;

export function Thumbnail({ chart }: { chart: ChartSummary }) {
  return (
    <svg class="thumbnail" viewBox="0 0 98 98" aria-hidden="true">
      {ORDER.map((position, i) => {
        const x = (i % 3) * (SIDE + GAP);
        const y = Math.floor(i / 3) * (SIDE + GAP);
        if (position === null) return <rect key={i} x={x} y={y} width={SIDE} height={SIDE} rx="15" class="accent-goal" />;
        const block = chart.subGoals[position];
        const full = (SIDE * (block?.progress ?? 0)) / 100;
        return (
          <g key={i}>
            <rect x={x} y={y} width={SIDE} height={SIDE} rx="5" class={block ? `tint-${position}` : 'thumbnail-empty'} />
            {full > 0 && <rect x={x} y={y + SIDE - full} width={SIDE} height={full} rx={Math.min(5, full / 2)} class={`accent-${position}`} />}
          </g>
        );
      })}
    </svg>
  );
}
