import type { Page } from 'playwright-core';
import {
  type ConsoleUnderMeasure,
  inFreshBrowser,
  inPage,
  line,
  medianAndMost,
  signIn,
  untilDrawn,
} from './under-measure.ts';

/** Waits until the main thread has nothing to do; the milliseconds since navigation began. */
const UNTIL_IDLE = `async () => {
  await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 60_000 }));
  return performance.now();
}`;

/** Compressed bytes of the scripts that the page has loaded. */
const SCRIPT_BYTES = `() => performance.getEntriesByType('resource')
  .filter((entry) => /\\.js$/.test(new URL(entry.name).pathname))
  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)`;

/** How soon a browser without cache can be worked with: at sign-in, and on the overview with its figures when signed in. */
export async function measureFirstPage(under: ConsoleUnderMeasure): Promise<void> {
  const cookies = await inFreshBrowser(under, async (page, context) => {
    await signIn(under, page);
    return context.cookies();
  });
  const signInMs: number[] = [];
  const overviewMs: number[] = [];
  let scriptBytes = 0;
  for (let round = 0; round < under.rounds; round += 1) {
    signInMs.push(await inFreshBrowser(under, (page) => idleWith(page, under.url, 'input')));
    await inFreshBrowser(under, async (page, context) => {
      await context.addCookies(cookies);
      overviewMs.push(await idleWith(page, under.url, '.totals:not([aria-busy]) .figure'));
      scriptBytes = await inPage<number>(page, SCRIPT_BYTES);
    });
  }
  line(`sign-in page, no cache, until it can be used: ${medianAndMost(signInMs)} (goal: 1,000 ms)`);
  line(
    `overview with figures, no cache, until it can be used: ${medianAndMost(overviewMs)} (goal: 1,000 ms)`,
  );
  line(`scripts of the overview: ${Math.round(scriptBytes / 1_000)} KB compressed (goal: 300 KB)`);
}

async function idleWith(page: Page, url: string, selector: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  await untilDrawn(page, `document.querySelector('${selector}') !== null`);
  return inPage<number>(page, UNTIL_IDLE);
}
