import { expect, test, vi } from 'vitest';
import { pieces } from './breaking';

test('lines end at phrases; an ending is no phrase, nor a letter alone', async () => {
  await vi.waitFor(() => expect(pieces('走った直後にふくらはぎと股関節を伸ばす', 'ja')).toEqual(['走った', '直後に', 'ふくらはぎと', '股関節を', '伸ばす']), { timeout: 10_000 });
  expect(pieces('片脚スクワット20回で崩れない体', 'ja')).toEqual(['片脚', 'スクワット', '20回で', '崩れない体']);
});
