/** `npm run distributed` for people: listens where they say, answers the curl that it prints, and keeps nothing. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { freePort } from '@tollgate/harness';
import { expect, onTestFinished, test } from 'vitest';

const PROGRAM = path.resolve(import.meta.dirname, '../harness/src/main.ts');

test('the distributed form listens where its settings say, serves, and says that it keeps nothing', {
  timeout: 120_000,
}, async () => {
  const consolePort = await freePort();
  const child = spawn(process.execPath, [PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      TOLLGATE_LISTEN: '127.0.0.1:0',
      TOLLGATE_CONSOLE_LISTEN: `127.0.0.1:${consolePort}`,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let banner = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    banner += text;
  });
  await Promise.race([ended, expect.poll(() => banner, { timeout: 110_000 }).toContain('curl -N')]);
  expect(banner).toContain('It keeps nothing');
  expect(banner).toContain(`Console      http://127.0.0.1:${consolePort}`);
  const [, gateway = ''] = /Gateways +(\S+)/.exec(banner) ?? [];
  const [, key = ''] = /Key +(\S+)/.exec(banner) ?? [];
  const answer = await fetch(`${gateway}/models`, { headers: { authorization: `Bearer ${key}` } });
  expect(await answer.text()).toContain('"demo/chat"');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
