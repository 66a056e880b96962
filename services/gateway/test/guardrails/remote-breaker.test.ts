import { simulatedClock } from '@tollgate/clock';
import { describe, expect, it } from 'vitest';
import { Breaker } from '../../src/guardrails/remote/breaker.ts';

function failed(times: number) {
  const clock = simulatedClock();
  const breaker = new Breaker(clock);
  for (let time = 0; time < times; time++) breaker.failed();
  return { clock, breaker };
}

describe('the circuit breaker of a guardrail service', () => {
  it('the circuit breaker of a guardrail service opens after five failures in a row, not after four', () => {
    expect(failed(4).breaker.mayCall()).toBe(true);
    expect(failed(5).breaker.mayCall()).toBe(false);
    const { breaker } = failed(4);
    breaker.succeeded();
    breaker.failed();
    expect(breaker.mayCall()).toBe(true);
  });

  it('the open circuit breaker of a guardrail service allows one call after ten seconds, not before', () => {
    const { clock, breaker } = failed(5);
    clock.advance(9_999);
    expect(breaker.mayCall()).toBe(false);
    clock.advance(1);
    expect(breaker.mayCall()).toBe(true);
    expect(breaker.mayCall()).toBe(false);
  });
});
