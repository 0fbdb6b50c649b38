import { expect, test, vi } from 'vitest';

vi.mock('./client', () => ({ root: new URL('http://localhost/'), send: () => Promise.reject(new Error('no network here')) }));

const { parsed } = await import('./stream');

test('a frame is read', () => {
  expect(parsed('id: 7\nevent: SubGoalTitled\ndata: {"cell":"3","title":"x: y"}')).toEqual({ number: 7, kind: 'SubGoalTitled', data: { cell: '3', title: 'x: y' } });
});

test('comments and retry times are passed over', () => {
  expect(parsed(': still here')).toBeNull();
  expect(parsed('retry: 1000')).toBeNull();
});
