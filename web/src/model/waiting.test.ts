import { expect, test } from 'vitest';
import type { Edit } from './edit';
import { shared } from './storage.fake';
import { Waiting } from './waiting';

const edit = (id: string, at = '2026-01-01T00:00:00.000Z'): Edit => ({ kind: 'cell', cell: '0.0', patch: { title: id }, id, chart: 'c', before: { title: '' }, at });
const ids = (waiting: Waiting) => waiting.edits.value.map(({ id }) => id);

test('tabs that never hear of each other lose nothing of one another', () => {
  const storage = shared();
  const [one, two] = [new Waiting(storage), new Waiting(storage)];
  one.add(edit('a'));
  two.add(edit('b'));
  one.add(edit('c'));
  expect(ids(new Waiting(storage))).toEqual(['a', 'b', 'c']);
  two.remove('b');
  expect(ids(one)).toEqual(['a', 'b', 'c']);
  one.readAgain();
  expect(ids(one)).toEqual(['a', 'c']);
});

test('the order is that of making, whatever the clock says', () => {
  const storage = shared();
  const waiting = new Waiting(storage);
  waiting.add(edit('z', '2026-01-02T00:00:00.000Z'));
  waiting.add(edit('m', '2026-01-02T00:00:00.000Z'));
  waiting.add(edit('a', '2026-01-01T00:00:00.000Z'));
  expect(ids(new Waiting(storage))).toEqual(['z', 'm', 'a']);
});

test('what another tab took away does not come back by being changed', () => {
  const storage = shared();
  const [one, two] = [new Waiting(storage), new Waiting(storage)];
  one.add(edit('a'));
  two.readAgain();
  one.remove('a');
  two.replace({ ...edit('a'), before: { title: 'new' } });
  expect([ids(one), ids(two), Object.keys(storage)]).toEqual([[], [], []]);
});

test('what stood together in one entry is taken over', () => {
  const storage = shared();
  storage.setItem('mandala.edits', JSON.stringify([edit('b', '2026-01-01T00:00:00.001Z'), edit('a', '2026-01-01T00:00:00.002Z')]));
  expect(ids(new Waiting(storage))).toEqual(['b', 'a']);
  expect(storage.getItem('mandala.edits')).toBeNull();
});

test('what the browser has no room for waits in the tab', () => {
  const waiting = new Waiting(shared(true));
  waiting.add(edit('a'));
  expect(ids(waiting)).toEqual(['a']);
  waiting.remove('a');
  expect(ids(waiting)).toEqual([]);
});
