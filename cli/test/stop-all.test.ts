import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@tollgate/harness';
import { expect, test } from 'vitest';
import { startTollgate } from './started.ts';

test.runIf(process.platform === 'linux')(
  'the embedded ClickHouse is not started again when a supervisor ends all processes at once',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-stop-all-'));
    try {
      const started = await startTollgate({ cwd: folder });
      const children = childrenOf(started.pid);
      expect(children).not.toEqual([]);
      for (const child of children) process.kill(child, 'SIGTERM');
      const { exitCode, stderr } = await started.stop();
      expect(exitCode).toBe(0);
      expect(stderr).not.toContain('does not start');
      await until(async () => children.every((child) => !isRunning(child)), { what: 'its children to end' });
      expect(processesOn(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

function isRunning(pid: number): boolean {
  return processes().some((one) => one.pid === pid);
}

function processesOn(folder: string): string[] {
  return processes()
    .map(({ command }) => command)
    .filter((command) => command.includes(folder));
}

function processes(): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });
}
