import { expect, it } from 'vitest';
import { contentCodings } from '../../src/upstream/content-decoding.ts';

it('decompresses a body with up to three codings, and forwards a body with more codings unchanged', () => {
  expect(contentCodings('gzip, br, zstd')).toEqual(['zstd', 'br', 'gzip']);
  expect(contentCodings('gzip, br, zstd, gzip')).toBeUndefined();
});
