import { expect, it } from 'vitest';
import { contentCodings } from '../../src/upstream/content-decoding.ts';

it('undoes at most three codings of one body, and passes a body with more as it came', () => {
  expect(contentCodings('gzip, br, zstd')).toEqual(['zstd', 'br', 'gzip']);
  expect(contentCodings('gzip, br, zstd, gzip')).toBeUndefined();
});
