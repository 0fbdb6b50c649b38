import { beforeEach, expect, test, vi } from 'vitest';
import { shared } from '../model/storage.fake';
import { attempt } from './attempt';
import { Problem, Unreachable } from './problem';

beforeEach(() => void vi.stubGlobal('localStorage', shared()));

/** The key of one attempt that ends so. */
async function key(asked: unknown, end: Error | null): Promise<string> {
  let seen = '';
  const call = async (headers: { 'Idempotency-Key': string }) => {
    seen = headers['Idempotency-Key'];
    if (end) throw end;
  };
  await attempt('start', asked, call).catch((error) => expect(error).toBe(end));
  return seen;
}

test('one key until there is an answer; another for something else', async () => {
  const first = await key({ title: 'a' }, new Unreachable());
  expect(await key({ title: 'a' }, new Problem(503, 'X', '', true, null))).toBe(first);
  expect(await key({ title: 'a' }, null)).toBe(first);
  const next = await key({ title: 'a' }, new Unreachable());
  expect(next).not.toBe(first);
  const other = await key({ title: 'b' }, new Problem(422, 'X', '', false, null));
  expect(other).not.toBe(next);
  expect(await key({ title: 'b' }, null)).not.toBe(other);
});
