import { expect, test } from 'vitest';
import { passedBuffers } from '../../src/export/passed-buffers.ts';

const MIB = 1024 * 1024;

test('an export of a gigabyte keeps less than 48 MiB of the buffers that it has passed on', () => {
  const passed = passedBuffers();
  passed(16 * MIB);
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let part = 0; part < 16 * 1_024; part += 1) {
    passed(Buffer.allocUnsafeSlow(64 * 1_024).length);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  expect(most / MIB).toBeLessThan(48);
});
