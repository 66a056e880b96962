import { simulatedClock } from '@tollgate/clock';
import { expect, test, vi } from 'vitest';
import { circuitBreaker } from '../src/redis/connection/breaker.ts';

function breakerOf(probe: () => Promise<void>) {
  const clock = simulatedClock();
  const said: string[] = [];
  const breaker = circuitBreaker({
    ...{ clock, failuresMax: 3, probeEveryMs: 100, probe },
    onOpened: () => said.push('opened'),
    onClosed: () => said.push('closed'),
  });
  return { clock, said, breaker };
}

test('the circuit breaker of Redis opens after failures in a row, and a success resets their number', () => {
  const { breaker, said } = breakerOf(async () => {});
  for (const outcome of ['failed', 'failed', 'succeeded', 'failed', 'failed'] as const) {
    if (outcome === 'failed') breaker.failed(new Error('no'));
    else breaker.succeeded();
  }
  expect(breaker.isClosed()).toBe(true);
  breaker.failed(new Error('no'));
  breaker.failed(new Error('late'));
  expect(breaker.isClosed()).toBe(false);
  expect(said).toEqual(['opened']);
});

test('asks by itself, one probe at a time, until the store answers', async () => {
  const probe = vi.fn(async () => {}).mockRejectedValueOnce(new Error('still away'));
  const { breaker, clock, said } = breakerOf(probe);
  for (let failure = 0; failure < 3; failure++) breaker.failed(new Error('no'));
  clock.advance(100);
  clock.advance(100);
  expect(probe).toHaveBeenCalledTimes(1);
  await vi.waitFor(
    () => {
      clock.advance(100);
      expect(breaker.isClosed()).toBe(true);
    },
    { timeout: 20_000 },
  );
  expect(probe).toHaveBeenCalledTimes(2);
  expect(said).toEqual(['opened', 'closed']);
});

test('probes no more once it is stopped', () => {
  const probe = vi.fn(async () => {});
  const { breaker, clock } = breakerOf(probe);
  for (let failure = 0; failure < 3; failure++) breaker.failed(new Error('no'));
  breaker.stop();
  clock.advance(1_000);
  expect(probe).not.toHaveBeenCalled();
});
