import { describe, expect, it } from 'vitest';
import { wantedToken } from '../../src/grpc/wanted-token.ts';

const WANTED = {
  subject: 'user:lena@example.com',
  name: 'laptop',
  expiresAtMs: 0,
  models: [],
  addresses: [],
  role: '',
};

const want = (part: { name?: string; models?: string[]; addresses?: string[] }) => () =>
  wantedToken({ ...WANTED, ...part }, 0);
const list = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => item(index));

describe('a key that is asked for', () => {
  it('refuses a key with a name of more than 200 characters', () => {
    expect(want({ name: 'n'.repeat(200) })).not.toThrow();
    expect(want({ name: 'n'.repeat(201) })).toThrow('a name of 1 to 200 characters');
  });

  it('refuses a key that is restricted to more than 1,000 models', () => {
    const models = (count: number) => list(count, (index) => `a/m${index}`);
    expect(want({ models: models(1_000) })).not.toThrow();
    expect(want({ models: models(1_001) })).toThrow('at most 1000 models');
  });

  it('refuses a key that is restricted to more than 100 networks', () => {
    const addresses = (count: number) => list(count, (index) => `10.0.0.${index}`);
    expect(want({ addresses: addresses(100) })).not.toThrow();
    expect(want({ addresses: addresses(101) })).toThrow('at most 100 networks');
  });
});
