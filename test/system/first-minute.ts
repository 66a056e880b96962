import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, until } from '@tollgate/harness';
import type { Browser, Page } from 'playwright-core';

const ROOT = path.resolve(import.meta.dirname, '../..');
const START_MS_MAX = 120_000;
const CURL_MS_MAX = 30_000;

/** What a newcomer does, in how many actions (a line typed, a click, a copy, a paste), and how long the machine took to answer. */
export type Step = { readonly what: string; readonly actions: number; readonly tookMs: number };

/**
 * Walks from `npm start` on an installed copy with a fresh data folder to the first answered request in the console, as a newcomer
 * does, with a real terminal's curl. `look` is called with the page after each step in the browser.
 */
export async function walkFirstMinute(
  browser: Browser,
  look: (page: Page, name: string) => Promise<void> = async () => {},
): Promise<Step[]> {
  const steps: Step[] = [];
  const step = async <Result>(what: string, actions: number, act: () => Promise<Result>): Promise<Result> => {
    const startedMs = performance.now();
    const result = await act();
    steps.push({ what, actions, tookMs: performance.now() - startedMs });
    return result;
  };
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const copied = () => page.evaluate<string>('navigator.clipboard.readText()');
  const installed = await installedCopy();
  try {
    const { consoleUrl, adminToken } = await step('type `npm start`', 1, () => installed.start());
    await step('open the address of the console', 1, async () => {
      await page.goto(consoleUrl);
      await page.getByLabel('Your key').waitFor();
    });
    await step('copy the admin token, paste it, press Enter', 3, async () => {
      await page.getByLabel('Your key').fill(adminToken);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
    });
    await look(page, 'first-overview');
    await step('click "Send the first one"', 1, async () => {
      await page.getByRole('link', { name: 'Send the first one' }).click();
      await button('Make a key').waitFor();
    });
    await step('click "Make a key"', 1, async () => {
      await button('Make a key').click();
      await button(/^Send a test call/).waitFor();
    });
    await look(page, 'first-key');
    const curl = await step('click "Copy" beside the curl command', 1, async () => {
      await button('Copy settings of curl').click();
      return copied();
    });
    await step('paste it into a second terminal, press Enter', 2, async () => {
      const { stdout } = await promisify(execFile)('bash', ['-c', curl], { timeout: CURL_MS_MAX });
      if (!stdout.includes('data: [DONE]')) throw new Error(`curl printed no whole answer: ${stdout}`);
    });
    await step('see "It works." in the console', 0, () => page.getByText('It works.').waitFor());
    await look(page, 'first-works');
    await step('click "Look at it"', 1, async () => {
      await page.getByRole('link', { name: 'Look at it' }).click();
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
    });
    await look(page, 'first-request');
    return steps;
  } finally {
    await context.close();
    await installed.stop();
  }
}

type Started = { readonly consoleUrl: string; readonly adminToken: string };

/** `npm start` in this copy, with ports and a data folder of its own. */
async function installedCopy(): Promise<{ start(): Promise<Started>; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tollgate-first-minute-'));
  const ports = [await freePort(), await freePort(), await freePort(), await freePort()];
  const [gateway, consolePort, demo, ops] = ports.map((port) => `127.0.0.1:${port}`);
  let npm: ChildProcess | undefined;
  let printed = '';
  return {
    async start() {
      const started = spawn('npm', ['start'], {
        cwd: ROOT,
        // A group of its own, which a stop reaches whole.
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          TOLLGATE_DATA_DIR: dataDir,
          TOLLGATE_LISTEN: gateway,
          TOLLGATE_CONSOLE_LISTEN: consolePort,
          TOLLGATE_DEMO_LISTEN: demo,
          TOLLGATE_OPS_LISTEN: ops,
        },
      });
      npm = started;
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          printed += text;
        });
      }
      const isUp = () => {
        if (started.exitCode !== null) throw new Error(`npm start ended: ${printed}`);
        return printed.includes('Try it:');
      };
      await until(isUp, { timeoutMs: START_MS_MAX, what: 'npm start to print the address of the console' });
      return { consoleUrl: word('Console'), adminToken: word('Admin token') };
    },
    async stop() {
      const ending = npm;
      if (ending?.pid !== undefined && ending.exitCode === null) {
        const exited = new Promise((resolve) => ending.once('exit', resolve));
        process.kill(-ending.pid, 'SIGTERM');
        await exited;
      }
      rmSync(dataDir, { recursive: true, force: true });
    },
  };

  function word(name: string): string {
    const [, value] = new RegExp(`^ *${name} +(\\S+)`, 'm').exec(printed) ?? [];
    if (value === undefined) throw new Error(`npm start printed no ${name}: ${printed}`);
    return value;
  }
}
