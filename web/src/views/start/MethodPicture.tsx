/** The method in one picture: a goal, eight things it needs, eight actions for each. */
import { t } from '../../words';

const ORDER = [0, 1, 2, 3, null, 4, 5, 6, 7] as const;

function block(size: number, x: number, y: number, gap: number, of: (place: number | null) => string) {
  const side = (size - 2 * gap) / 3;
  return ORDER.map((position, i) => (
    <rect key={`${x}-${y}-${i}`} x={x + (i % 3) * (side + gap)} y={y + Math.floor(i / 3) * (side + gap)} width={side} height={side} rx={side * 0.16} class={of(position)} />
  ));
}

export function MethodPicture() {
  const side = 62;
  return (
    <svg class="method-picture" viewBox="0 0 640 222" role="img" aria-label={t('methodPicture')}>
      <rect x="22" y="70" width={side} height={side} rx="10" class="accent-goal" />
      <text x={22 + side / 2} y="160" text-anchor="middle">{t('methodOne')}</text>
      <path class="method-arrow" d="M106 101h44m-8-7 8 7-8 7" />
      {block(126, 176, 38, 5, (position) => (position === null ? 'accent-goal' : `accent-${position}`))}
      <text x={176 + 63} y="190" text-anchor="middle">{t('methodEight')}</text>
      <path class="method-arrow" d="M326 101h44m-8-7 8 7-8 7" />
      {ORDER.map((outer, i) => (
        <g key={i}>
          {block(58, 396 + (i % 3) * 64, 6 + Math.floor(i / 3) * 64, 2, (inner) => {
            if (outer === null) return inner === null ? 'accent-goal' : `accent-${inner}`;
            return inner === null ? `accent-${outer}` : `tint-${outer}`;
          })}
        </g>
      ))}
      <text x={396 + 93} y="216" text-anchor="middle">{t('methodSixtyFour')}</text>
    </svg>
  );
}
