import { expect, test, vi } from 'vitest';
import { finer, pieces } from './breaking';

test('lines end at phrases; an ending is no phrase, nor a letter alone', async () => {
  await vi.waitFor(() => expect(pieces('走った直後にふくらはぎと股関節を伸ばす', 'ja')).toEqual(['走った', '直後に', 'ふくらはぎと', '股関節を', '伸ばす']), { timeout: 10_000 });
  expect(pieces('片脚スクワット20回で崩れない体', 'ja')).toEqual(['片脚', 'スクワット', '20回で', '崩れない体']);
});

test('a figure is not parted from what it counts, whatever is narrow', async () => {
  await vi.waitFor(() => expect(pieces('周回路を2か所決める', 'ja')).toEqual(['周回路を', '2か所決める']), { timeout: 10_000 });
  expect(pieces('生活費6か月分を用意する', 'ja').some((piece) => piece.includes('6か月分'))).toBe(true);
  expect(pieces('直してくれる人と練習仲間が1人ずつ', 'ja').at(-1)).toMatch(/1人ずつ$/);
  expect(finer(['頻出1,500語を', '1秒で'])).toEqual(['頻出', '1,500語を', '1秒で']);
});
