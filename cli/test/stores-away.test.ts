import { startNats } from '@tollgate/harness';
import { expect, onTestFinished, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';
import { FREE_PORTS } from './started.ts';

test('a service exits at its start, with one line that names the store, if a store does not answer', {
  timeout: 60_000,
}, async () => {
  const nats = await startNats();
  onTestFinished(() => nats.stop());
  const environment = {
    ...FREE_PORTS,
    NATS_URL: nats.url,
    REDIS_URL: 'redis://:hidden@127.0.0.1:1',
    CLICKHOUSE_URL: 'http://tollgate:hidden@127.0.0.1:1/tollgate',
    TOLLGATE_POLICY_LISTEN: '127.0.0.1:0',
    TOLLGATE_ACCOUNTING_LISTEN: '127.0.0.1:0',
    TOLLGATE_ANALYTICS_LISTEN: '127.0.0.1:0',
  };
  const stores = { policy: 'Redis', accounting: 'Redis', analytics: 'ClickHouse' };
  await Promise.all(
    Object.entries(stores).map(async ([service, store]) => {
      const { stderr, exitCode } = await runTollgate([service], { environment });
      expect(stderr).toBe(
        `tollgate: no ${store} answered at 127.0.0.1:1 within 10 s; start it, or correct ${store.toUpperCase()}_URL (\`tollgate doctor\` says what is wrong)\n`,
      );
      expect(exitCode).toBe(1);
    }),
  );
});
