import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A running console, the browser that looks at it, and the history that it shows. */
export type ConsoleUnderMeasure = {
  readonly browser: Browser;
  readonly url: string;
  readonly adminToken: string;
  readonly rounds: number;
  /** Just long enough to see that it works. */
  readonly isSmoke: boolean;
  /** Whole days that have all of the history. */
  readonly range: { readonly from: string; readonly to: string; readonly requests: number };
};

const VIEWPORT = { width: 1360, height: 900 };

/** A browser without cache or cookies, closed after the work. */
export async function inFreshBrowser<Result>(
  { browser }: ConsoleUnderMeasure,
  work: (page: Page, context: BrowserContext) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** Signs in as the administrator and waits for the first page. */
export async function signIn({ url, adminToken }: ConsoleUnderMeasure, page: Page): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Your key').fill(adminToken);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Last requests' }).waitFor();
}

/** A function of a page may take this much longer than it says itself. */
const PAGE_SECONDS_MAX = 120;
/** Longest wait for something to be drawn. */
const DRAWN_SECONDS_MAX = 60;

/**
 * Calls a function in the page. It comes as text: types of a page are not those of this program. Throws Error if it has not ended
 * after `secondsMax` and two minutes.
 */
export async function inPage<Result>(
  page: Page,
  text: string,
  argument: { readonly secondsMax?: number; readonly [name: string]: unknown } = {},
): Promise<Result> {
  const secondsMax = (argument.secondsMax ?? 0) + PAGE_SECONDS_MAX;
  const silent = new AbortController();
  const ended = setTimeout(secondsMax * 1_000, undefined, { signal: silent.signal, ref: false }).then(() => {
    throw new Error(`${page.url()} did not end a function within ${secondsMax} s`);
  });
  try {
    return await Promise.race([page.evaluate<Result>(`(${text})(${JSON.stringify(argument)})`), ended]);
  } finally {
    ended.catch(() => {});
    silent.abort();
  }
}

/**
 * Waits in the page until an expression is true; the milliseconds since navigation began. Throws Error with what the page says if it
 * shows an error, or if it takes longer than a minute.
 */
export function untilDrawn(page: Page, isDrawn: string): Promise<number> {
  return inPage<number>(
    page,
    `async ({ secondsMax }) => {
      const address = location.pathname + location.search;
      while (!(${isDrawn})) {
        const problem = document.querySelector('[role=alert]');
        if (problem !== null) throw new Error(address + ' shows an error: ' + problem.textContent);
        if (performance.now() > secondsMax * 1000) {
          throw new Error(address + ' has not drawn within ' + secondsMax + ' s: ' + (document.querySelector('main') ?? document.body).innerText.slice(0, 600));
        }
        await new Promise(requestAnimationFrame);
      }
      return performance.now();
    }`,
    { secondsMax: DRAWN_SECONDS_MAX },
  );
}

/** The value that a share of the values do not exceed. */
export function quantile(values: readonly number[], level: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(level * sorted.length))] ?? Number.NaN;
}

/** Median and largest of some times. */
export function medianAndMost(values: readonly number[]): string {
  return `median ${Math.round(quantile(values, 0.5))} ms, at most ${Math.round(Math.max(...values))} ms`;
}

/** Prints one figure. */
export function line(text: string): void {
  process.stdout.write(`  ${text}\n`);
}
