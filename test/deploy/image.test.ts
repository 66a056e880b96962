/** What the Dockerfile puts into the image, made without Docker, and started from there. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startNats, startRedis, until } from '@tollgate/harness';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../tidy/repository.ts';

const ASSEMBLE_MS_MAX = 300_000;
const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-image-'));
const program = path.join(folder, 'cli/src/main.ts');

beforeAll(() => {
  execFileSync(process.execPath, [path.join(ROOT, 'deploy/image/assemble.ts'), folder], { stdio: 'pipe' });
}, ASSEMBLE_MS_MAX);
afterAll(() => rmSync(folder, { recursive: true }));

test('holds neither the embedded ClickHouse, nor tests, nor development tools', () => {
  for (const left of [
    'node_modules/@chdb',
    'node_modules/vitest',
    'node_modules/vite',
    'packages/bus/test',
    'test/harness',
  ]) {
    expect(existsSync(path.join(folder, left)), left).toBe(false);
  }
});

test('holds the simulated provider, the licence and the web page', () => {
  for (const file of [
    'test/simulated-provider/src/main.ts',
    'LICENSE',
    'services/console/web/dist/index.html',
  ]) {
    expect(existsSync(path.join(folder, file)), file).toBe(true);
  }
});

test('starts policy, which becomes ready, with secrets from files and a data folder elsewhere', async () => {
  const [nats, redis, opsPort] = await Promise.all([startNats(), startRedis(), freePort()]);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tollgate-image-data-'));
  const service = spawn(process.execPath, [program, 'policy'], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      NATS_URL: nats.url,
      REDIS_URL: redis.url,
      TOLLGATE_DATA_DIR: dataDir,
      TOLLGATE_ADMIN_TOKEN: 'tg-admin-of-this-test-0000000000',
      TOLLGATE_POLICY_LISTEN: '127.0.0.1:0',
      TOLLGATE_OPS_LISTEN: `127.0.0.1:${opsPort}`,
    },
  });
  onTestFinished(async () => {
    service.kill('SIGKILL');
    await Promise.all([nats.stop(), redis.stop()]);
    rmSync(dataDir, { recursive: true });
  });
  await until(
    async () => {
      if (service.exitCode !== null) throw new Error(`policy has ended with ${service.exitCode}`);
      const answer = await fetch(`http://127.0.0.1:${opsPort}/readyz`).catch(() => undefined);
      return answer?.status === 200;
    },
    { what: 'policy out of the image to be ready' },
  );
  expect(service.exitCode).toBeNull();
});
