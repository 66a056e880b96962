import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';
import { FREE_PORTS, type Started, startTollgate } from './started.ts';

const QUIET = { TOLLGATE_LOG_LEVEL: 'silent' };

describe('a Tollgate that was started in a folder', () => {
  let folder: string;
  let started: Started;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'tollgate with a space-'));
    started = await startTollgate({ cwd: folder, environment: QUIET });
  });

  afterAll(async () => {
    await started?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('prints where it really listens, and that only this machine reaches it', async () => {
    const [, gateway = ''] = /Base URL +(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(started.banner) ?? [];
    const [, console = ''] = /Console +(http:\/\/127\.0\.0\.1:\d+)/.exec(started.banner) ?? [];
    expect((await fetch(`${gateway}/v1/models`)).status).toBe(401);
    expect((await fetch(`${console}/api/v1/whoami`)).status).toBe(401);
    expect(started.banner).toContain(
      'Listens on   this machine only; TOLLGATE_LISTEN=:8080 opens the gateway',
    );
    expect(started.banner).toContain(`curl -N ${gateway}/v1/chat/completions`);
  });

  test('is found by a command in a folder below it, without any setting', async () => {
    const below = path.join(folder, 'some/where');
    mkdirSync(below, { recursive: true });
    expect(await runTollgate(['status'], { cwd: below })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('admission  full'),
    });
    const doctor = await runTollgate(['doctor', '--no-color'], { cwd: below });
    expect(doctor.stdout).toMatch(/^ok +console +answers at .*user:developer@localhost \(admin\)$/m);
    expect(doctor.stdout).toMatch(/^ok +health port +ready: /m);
    expect(doctor.exitCode).toBe(0);
  });

  test('gives its admin token to no other console', async () => {
    const { stderr, exitCode } = await runTollgate(['status', '--console', 'http://127.0.0.1:1'], {
      cwd: folder,
    });
    expect(stderr).toMatch(/^tollgate: no key for http:\/\/127\.0\.0\.1:1: .*has its console at http/);
    expect(exitCode).toBe(1);
  });

  test('says which token it refused, and where that was from', async () => {
    const environment = { TOLLGATE_ADMIN_TOKEN: 'tg_wrong' };
    const { stderr } = await runTollgate(['status'], { cwd: folder, environment });
    expect(stderr).toMatch(/^tollgate: http:\/\/127\S+ refused the token of TOLLGATE_ADMIN_TOKEN: /);
  });

  test('a second start on the same data folder exits and names the process that uses the folder', async () => {
    const { stderr, stdout, exitCode } = await runTollgate(['start'], {
      cwd: folder,
      environment: { ...FREE_PORTS, ...QUIET },
    });
    expect(stderr).toMatch(
      new RegExp(
        `^tollgate: another Tollgate \\(process ${started.pid}, console http://127\\S+\\) is running on`,
      ),
    );
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([stdout, exitCode]).toEqual(['', 1]);
  });

  test('is named by a start that wants its ports, with the settings that move them, before anything is made', async () => {
    const other = path.join(folder, 'other');
    const port = (name: string) =>
      JSON.parse(readFileSync(path.join(folder, 'data/instance.json'), 'utf8'))[name];
    const { stderr, exitCode } = await runTollgate(['start'], {
      cwd: folder,
      environment: {
        ...QUIET,
        TOLLGATE_DATA_DIR: other,
        TOLLGATE_LISTEN: port('gatewayListen'),
        TOLLGATE_CONSOLE_LISTEN: port('consoleListen'),
        TOLLGATE_OPS_LISTEN: port('opsListen'),
      },
    });
    const lines = stderr.trim().split('\n');
    expect(lines.map((line) => / set (\w+) to another port$/.exec(line)?.[1])).toEqual([
      'TOLLGATE_LISTEN',
      'TOLLGATE_CONSOLE_LISTEN',
      'TOLLGATE_OPS_LISTEN',
    ]);
    if (process.platform === 'linux') expect(lines[0]).toContain(`in use by process ${started.pid} (`);
    expect(exitCode).toBe(1);
    expect(existsSync(path.join(other, 'clickhouse'))).toBe(false);
  });
});

test('a service of its own names the setting of a port that is taken', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const taken = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const { stderr, exitCode } = await runTollgate(['console'], {
    environment: { ...QUIET, ...FREE_PORTS, TOLLGATE_CONSOLE_LISTEN: taken },
  });
  server.close();
  expect(stderr).toMatch(
    new RegExp(`^tollgate: ${taken} is in use by .*; stop that one or set TOLLGATE_CONSOLE_LISTEN`),
  );
  expect(exitCode).toBe(1);
});
