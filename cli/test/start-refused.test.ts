import { expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';

const STORES = { NATS_URL: 'nats://127.0.0.1:1', REDIS_URL: 'redis://127.0.0.1:1' };

test.each([
  [
    'console',
    { TOLLGATE_POLICY_TLS_CA_FILE: '/none/ca.pem' },
    'TOLLGATE_POLICY_TLS_CA_FILE: /none/ca.pem cannot be read (ENOENT)',
  ],
  [
    'console',
    { TOLLGATE_POLICY_ADDRESS: 'a:1,b:2' },
    'TOLLGATE_POLICY_ADDRESS must, of several addresses, have IP addresses of one version with their ports (it is "a:1,b:2")',
  ],
  [
    'policy',
    { ...STORES, TOLLGATE_SECRETS_KEY: 'bm90IGEga2V5' },
    'TOLLGATE_SECRETS_KEY must be 32 bytes in base64; `openssl rand -base64 32` makes one',
  ],
  [
    'policy',
    { ...STORES, TOLLGATE_SECRETS_KEY_COMMAND: 'echo oops >&2; exit 4' },
    'TOLLGATE_SECRETS_KEY_COMMAND: the command ended with 4',
  ],
])('%s does not start with %j, and says why in one line', async (command, environment, line) => {
  const { exitCode, stderr } = await runTollgate([command], {
    environment: { TOLLGATE_LOG_LEVEL: 'silent', ...environment },
  });
  expect(stderr).toBe(`tollgate: ${line}\n`);
  expect(exitCode).toBe(1);
});
