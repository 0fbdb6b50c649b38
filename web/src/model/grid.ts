/** Where everything stands in the 9×9 grid. Positions 0–7 run 0 1 2 / 3 · 4 / 5 6 7 around the centre of a block. */
import type { Action, Chart, SubGoal } from '../api/types';

/** `goal`, `3` (a sub-goal) or `3.5` (an action). */
export type Ref = string;

export const GOAL: Ref = 'goal';
export const SIDE = 9;
export const POSITIONS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Position at a place of a block (0–8 in reading order); null is the centre. */
const POSITION_AT = [0, 1, 2, 3, null, 4, 5, 6, 7] as const;
const PLACE_OF = [0, 1, 2, 3, 5, 6, 7, 8] as const;

export interface Place {
  row: number;
  column: number;
}

export interface GridCell extends Place {
  ref: Ref;
  role: 'goal' | 'subGoal' | 'action';
  /** The block it stands in; null is the middle one. */
  block: number | null;
  /** Whose colour it has; null is the goal's. */
  accent: number | null;
}

function cellAt(row: number, column: number): GridCell {
  const block = POSITION_AT[Math.floor(row / 3) * 3 + Math.floor(column / 3)] ?? null;
  const inner = POSITION_AT[(row % 3) * 3 + (column % 3)] ?? null;
  if (block === null && inner === null) return { row, column, ref: GOAL, role: 'goal', block, accent: null };
  if (block === null) return { row, column, ref: String(inner), role: 'subGoal', block, accent: inner };
  if (inner === null) return { row, column, ref: String(block), role: 'subGoal', block, accent: block };
  return { row, column, ref: `${block}.${inner}`, role: 'action', block, accent: block };
}

/** The whole grid, row by row. */
export const ROWS: readonly (readonly GridCell[])[] = Array.from({ length: SIDE }, (_, row) =>
  Array.from({ length: SIDE }, (_, column) => cellAt(row, column)),
);

/** A block's three rows; null is the middle block. */
export function blockRows(block: number | null): GridCell[][] {
  const place = block === null ? 4 : PLACE_OF[block]!;
  const top = Math.floor(place / 3) * 3;
  const left = (place % 3) * 3;
  return [0, 1, 2].map((r) => [0, 1, 2].map((c) => ROWS[top + r]![left + c]!));
}

/** Row and column (0–2) of a block among the nine. */
export function blockPlace(block: number | null): Place {
  const place = block === null ? 4 : PLACE_OF[block]!;
  return { row: Math.floor(place / 3), column: place % 3 };
}

/** The place of a reference: a sub-goal's in the middle block. */
export function placeOf(ref: Ref): Place {
  if (ref === GOAL) return { row: 4, column: 4 };
  const [block, inner] = parts(ref);
  const outer = inner === null ? 4 : PLACE_OF[block]!;
  const place = PLACE_OF[inner ?? block]!;
  return { row: Math.floor(outer / 3) * 3 + Math.floor(place / 3), column: (outer % 3) * 3 + (place % 3) };
}

/** Sub-goal and action of a reference. */
export function parts(ref: Ref): [number, number | null] {
  const [block, action] = ref.split('.');
  return [Number(block), action === undefined ? null : Number(action)];
}

export function isAction(ref: Ref): boolean {
  return ref.includes('.');
}

export function subGoalOf(chart: Chart, ref: Ref): SubGoal | null {
  return ref === GOAL ? null : (chart.subGoals[parts(ref)[0]] ?? null);
}

export function actionOf(chart: Chart, ref: Ref): Action | null {
  const [block, action] = parts(ref);
  return action === null ? null : (chart.subGoals[block]?.actions[action] ?? null);
}

export function cellOf(chart: Chart, ref: Ref): SubGoal | Action | null {
  return isAction(ref) ? actionOf(chart, ref) : subGoalOf(chart, ref);
}

export function titleOf(chart: Chart, ref: Ref): string {
  return ref === GOAL ? chart.goal.title : (cellOf(chart, ref)?.title ?? '');
}

export function isEmptyChart(chart: Chart): boolean {
  return chart.subGoals.every((block) => block === null);
}
