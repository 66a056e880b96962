/** A disk of its own, mounted for this file: where that is not allowed, the test is skipped. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runTollgate } from './run-tollgate.ts';
import { type Started, startTollgate } from './started.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-disk-'));
const isMounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tollgate-test', folder]).status === 0;
const dataDir = path.join(folder, 'data');
const filler = path.join(folder, 'filler');
let running: Started | undefined;

afterAll(async () => {
  await running?.stop();
  if (isMounted) spawnSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

const kept = (file: string) => JSON.parse(readFileSync(path.join(dataDir, file), 'utf8'));

function fill(): void {
  for (;;) {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail === 0) return;
    try {
      writeFileSync(filler, Buffer.alloc(Math.min(bavail * bsize, 2 ** 20)), { flag: 'a' });
    } catch {
      // ClickHouse took the last pages.
    }
  }
}

async function chat(): Promise<string> {
  const answer = await fetch(`${kept('instance.json').gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${kept('keys.json').userKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  return `${answer.status} ${await answer.text()}`;
}

async function readyz(): Promise<string> {
  const answer = await fetch(`http://${kept('instance.json').opsListen}/readyz`);
  return `${answer.status} ${await answer.text()}`;
}

test.runIf(isMounted)(
  'errors, /readyz, tollgate status and tollgate doctor name a full disk until bytes are free again',
  {
    timeout: 120_000,
  },
  async () => {
    running = await startTollgate({ cwd: folder });
    expect(await chat()).toMatch(/^200 /);
    const early = await runTollgate(['doctor', '--no-color'], { cwd: folder });
    expect(early.stdout).toMatch(
      new RegExp(`^warning +data folder +less than 1 GiB is free for ${dataDir}$`, 'm'),
    );
    fill();
    const fault = `the disk of ${dataDir} is full`;
    await expect.poll(chat, { timeout: 20_000 }).toMatch(/^503 .*disk/);
    expect(await readyz()).toMatch(/^503 /);
    expect(await readyz()).toContain(`"fault":"${fault}"`);
    expect((await runTollgate(['status'], { cwd: folder })).stdout).toContain(`counters   away: ${fault}`);
    const doctor = await runTollgate(['doctor', '--no-color'], { cwd: folder });
    expect(doctor.stdout).toMatch(new RegExp(`^problem +data folder +${fault}; make room`, 'm'));
    expect(doctor.stdout).toContain(`disk (${fault})`);

    rmSync(filler);
    await expect.poll(chat, { timeout: 60_000 }).toMatch(/^200 /);
    await expect.poll(readyz, { timeout: 60_000 }).toMatch(/^200 /);
    const stacks = running.logged().match(/"stack":"[^"]*database or disk is full/g) ?? [];
    expect(stacks.length).toBeLessThan(12);
  },
);
