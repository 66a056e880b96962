import { simulatedClock } from '@tollgate/clock';
import { expect, test } from 'vitest';
import { KnownTiers } from '../../src/request/classify/known-tiers.ts';

test('the gateway keeps the tiers of the last 4,096 texts, for ten minutes', () => {
  const clock = simulatedClock(1_800_000_000_000);
  const known = new KnownTiers(clock);
  const asked = (text: string, model = 'a/b') => ({ model, text });
  known.set(asked('first'), 'complex');
  expect(known.get(asked('first'))).toBe('complex');
  expect(known.get(asked('first', 'a/other'))).toBeUndefined();
  for (let n = 0; n < 4_095; n++) known.set(asked(`text ${n}`), 'simple');
  expect(known.get(asked('first'))).toBe('complex');
  known.set(asked('one more'), 'simple');
  expect(known.get(asked('first'))).toBeUndefined();
  clock.advance(599_999);
  expect(known.get(asked('text 0'))).toBe('simple');
  clock.advance(1);
  expect(known.get(asked('text 0'))).toBeUndefined();
});
