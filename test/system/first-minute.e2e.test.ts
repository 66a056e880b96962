import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildConsole, HAS_CHROMIUM, launchChromium, takePictures } from './build-console.ts';
import { walkFirstMinute } from './first-minute.ts';

/** At three seconds for each action, half a minute is left for the machine. */
const ACTIONS_MAX = 12;

describe.skipIf(!HAS_CHROMIUM)('the first minute', () => {
  let browser: Browser;
  beforeAll(async () => {
    await buildConsole();
    browser = await launchChromium();
  }, 180_000);
  afterAll(async () => browser?.close());

  it('leads from npm start to the first answered request in the console in a dozen actions', async () => {
    const steps = await walkFirstMinute(browser, takePictures);
    expect(steps.at(-1)?.what).toBe('click "Look at it"');
    expect(steps.reduce((sum, { actions }) => sum + actions, 0)).toBeLessThanOrEqual(ACTIONS_MAX);
  }, 180_000);
});
