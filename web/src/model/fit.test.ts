import { describe, expect, test } from 'vitest';
import { linesOf } from './fit';

describe('lines of pieces', () => {
  test('fill up to the room', () => {
    expect(linesOf([3, 3, 3], 6, 0)).toEqual({ lines: 2, whole: true });
    expect(linesOf([3, 3], 6, 0.3)).toEqual({ lines: 2, whole: true });
  });
  test('a piece that is longer than a line is cut between letters', () => {
    expect(linesOf([7], 3.5, 0)).toEqual({ lines: 3, whole: false });
    expect(linesOf([2, 7], 3.5, 0)).toEqual({ lines: 4, whole: false });
  });
});
