import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '@tollgate/harness';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

export { HAS_CHROMIUM, launchChromium } from './launch-chromium.ts';

/** Where pictures of the pages are left if this variable names a folder. */
const PICTURES = process.env['CONSOLE_PICTURES'];

/** Builds the pages unless they have been built from these sources, as `npm start` does. */
const BUILD = `import { buildConsolePage } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../cli/setup/console-page.mjs'))}; buildConsolePage();`;

/** Longest build that a test file waits for. */
const BUILD_MS_MAX = 150_000;

/**
 * Builds the pages once in a run, however many files of tests need them: a build empties the folder that the browsers of other files
 * load from.
 */
export async function buildConsole(): Promise<void> {
  const mark = path.join(tmpdir(), `tollgate-console-${process.env['TEST_RUN']}`);
  const isDone = () => existsSync(path.join(mark, 'done'));
  if (isFirstToMake(mark)) {
    execFileSync(process.execPath, ['--input-type=module', '--eval', BUILD], { stdio: 'inherit' });
    writeFileSync(path.join(mark, 'done'), '');
  }
  await until(isDone, { timeoutMs: BUILD_MS_MAX, what: 'another file of tests to have built the console' });
}

function isFirstToMake(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** Notes every error of a page; violations of the content security policy come this way too. */
export function problemsOf(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    // A browser reports refusals by itself.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) problems.push(message.text());
  });
  return problems;
}

/** Expects axe to find nothing serious on a page. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const serious = await page.evaluate(async () => {
    // axe puts itself into the window; its types are not those of this page.
    const injected = Reflect.get(globalThis, 'axe') as {
      run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
    };
    const { violations } = await injected.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  expect(serious).toEqual([]);
}

/** Leaves pictures of a page in both themes and at phone width. Expects nothing to stick out of a phone's screen. */
export async function takePictures(page: Page, name: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 1360, height: 900 };
  const shoot = async (kind: string) => {
    if (PICTURES !== undefined) await page.screenshot({ path: path.join(PICTURES, `${name}-${kind}.png`) });
  };
  await page.emulateMedia({ colorScheme: 'light' });
  await shoot('light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot('dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 390, height: 844 });
  await shoot('phone');
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width, `${name} at phone width`).toBeLessThanOrEqual(390);
  await page.setViewportSize(size);
}
