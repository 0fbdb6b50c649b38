import { expect, test } from 'vitest';
import { ROWS, blockRows, placeOf } from './grid';

test('every cell of the grid is where its reference says', () => {
  const cells = ROWS.flat();
  expect(cells).toHaveLength(81);
  expect(cells.filter((cell) => cell.role === 'action')).toHaveLength(64);
  expect(cells.filter((cell) => cell.role === 'subGoal')).toHaveLength(16);
  for (const cell of cells) {
    const place = placeOf(cell.ref);
    expect(ROWS[place.row]![place.column]!.ref).toBe(cell.ref);
  }
});

test('positions go round the centre of a block in reading order', () => {
  expect(blockRows(7).flat().map((cell) => cell.ref)).toEqual(['7.0', '7.1', '7.2', '7.3', '7', '7.4', '7.5', '7.6', '7.7']);
  expect(blockRows(null).flat().map((cell) => cell.ref)).toEqual(['0', '1', '2', '3', 'goal', '4', '5', '6', '7']);
});
