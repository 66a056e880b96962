import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A running console, the browser that looks at it, and the history that it shows. */
export type ConsoleUnderMeasure = {
  readonly browser: Browser;
  readonly url: string;
  readonly adminToken: string;
  readonly rounds: number;
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

/** Calls a function in the page. It comes as text: types of a page are not those of this program. */
export function inPage<Result>(page: Page, text: string, argument: object | string = {}): Promise<Result> {
  return page.evaluate<Result>(`(${text})(${JSON.stringify(argument)})`);
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
