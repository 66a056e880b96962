import { describe, expect, it } from 'vitest';
import { checkClaim, checkReservation } from '../src/check-input.ts';
import type { Window } from '../src/ledger.ts';

function holds(count: number, window: Window = { kind: 'sliding', lengthMs: 60_000 }) {
  return Array.from({ length: count }, (_, index) => ({
    counter: { key: `k${index}`, unit: 'requests' as const, window },
    amount: 1,
    limit: 10,
    mode: 'enforce' as const,
  }));
}

const reserve = (count: number, window?: Window) => () =>
  checkReservation({ id: 'r', leaseMs: 1_000, holds: holds(count, window) });

describe('the ledger', () => {
  it('refuses a reservation on more than 100 counters', () => {
    expect(reserve(100)).not.toThrow();
    expect(reserve(101)).toThrow('holds must be at most 100, not 101');
  });

  it('refuses names of counters and request ids of more than 1,024 characters', () => {
    expect(() => checkClaim('k'.repeat(1_024), 1)).not.toThrow();
    expect(() => checkClaim('k'.repeat(1_025), 1)).toThrow('key must have 1 to 1024 characters, not 1025');
  });

  it('refuses a sliding window of more than 1e12 ms', () => {
    expect(reserve(1, { kind: 'sliding', lengthMs: 1e12 })).not.toThrow();
    expect(reserve(1, { kind: 'sliding', lengthMs: 1e12 + 1 })).toThrow('lengthMs must be from');
  });
});
