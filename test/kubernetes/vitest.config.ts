import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** The suite of `npm run test:kubernetes`; the normal run leaves it out. */
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/kubernetes/suite/**/*.test.ts'],
    globalSetup: 'test/kubernetes/cluster/setup.ts',
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // One control plane serves all files; one at a time keeps what it says apart.
    pool: 'forks',
    maxWorkers: 1,
    reporters: ['verbose'],
  },
});
