import { randomUUID } from 'node:crypto';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'services/**/*.test.ts', 'cli/**/*.test.ts', 'test/**/*.test.ts'],
    // A suite of its own: npm run test:kubernetes.
    exclude: ['**/node_modules/**', '**/dist/**', 'test/kubernetes/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Waiting for a condition ends with the condition; on a busy machine a second is no verdict.
    expect: { poll: { timeout: 60_000 } },
    // What the files of one run do once for all goes by it.
    env: { TEST_RUN: randomUUID() },
    pool: 'forks',
    maxWorkers: 2,
  },
});
