import { expect, test } from 'vitest';
import { decodeUsageBatch, encodeUsageEvent, joinUsageBatch } from '../src/index.ts';

test('a batch joined from encoded events decodes to the same events', () => {
  const events = [
    {
      requestId: 'a',
      tags: { project: 'apollo' },
      costNanoUsd: 9_007_199_254_740_991,
      endedBy: 'ENDED_BY_CLIENT' as const,
    },
    {
      requestId: 'b',
      counters: [{ key: 'r|all|cost|day', unit: 'COUNTER_UNIT_COST' as const, startMs: 1, endMs: 2 }],
    },
  ];
  const decoded = decodeUsageBatch(joinUsageBatch(events.map(encodeUsageEvent)));
  expect(decoded).toMatchObject(events);
});
