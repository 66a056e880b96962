import { expect, onTestFinished, test } from 'vitest';
import { stopSignal } from '../src/index.ts';

test('a second signal counts from half a second after the first, whichever of both signals it is', async () => {
  const before = { SIGTERM: process.listeners('SIGTERM'), SIGINT: process.listeners('SIGINT') };
  onTestFinished(() => {
    for (const name of ['SIGTERM', 'SIGINT'] as const)
      for (const listener of process.listeners(name))
        if (!before[name].includes(listener)) process.off(name, listener);
  });
  let nowMs = 10_000;
  let later = 0;
  const first = stopSignal({
    nowMs: () => nowMs,
    again() {
      later += 1;
    },
  });
  process.emit('SIGTERM', 'SIGTERM');
  expect(await first).toBe('SIGTERM');
  for (const afterMs of [0, 1, 499]) {
    nowMs = 10_000 + afterMs;
    process.emit('SIGTERM', 'SIGTERM');
    process.emit('SIGINT', 'SIGINT');
  }
  expect(later).toBe(0);
  nowMs = 10_500;
  process.emit('SIGINT', 'SIGINT');
  process.emit('SIGTERM', 'SIGTERM');
  expect(later).toBe(2);
});
