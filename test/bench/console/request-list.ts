import type { Page } from 'playwright-core';
import { scrollThrough } from '../../system/scroll-through.ts';
import {
  type ConsoleUnderMeasure,
  inFreshBrowser,
  inPage,
  line,
  quantile,
  signIn,
  untilDrawn,
} from './under-measure.ts';

/** A frame that takes longer is one that people see. */
const STUTTER_MS = 50;
/** About 100 rows in a second: faster than a wheel. */
const READING_PX = 60;
/** About 3,000 rows in a second: a dragged scroll bar. */
const DRAGGING_PX = 1_800;
const READING_SECONDS = { full: 20, smoke: 1 };
const BASELINE_SECONDS = { full: 10, smoke: 1 };
const DRAGGING_SECONDS_MAX = { full: 180, smoke: 2 };
const LOADING_SECONDS_MAX = { full: 300, smoke: 2 };

/** Scrolls the list by so much in each frame, to its end or until the time is over; how long each frame took, in milliseconds. */
const SCROLL = `async ({ pxPerFrame, secondsMax }) => {
  const list = document.querySelector('.rows');
  const took = [];
  let beforeMs = await new Promise(requestAnimationFrame);
  const endMs = beforeMs + secondsMax * 1000;
  for (;;) {
    list.scrollTop += pxPerFrame;
    const nowMs = await new Promise(requestAnimationFrame);
    took.push(nowMs - beforeMs);
    beforeMs = nowMs;
    const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
    if (isAtEnd || nowMs > endMs) return took;
  }
}`;

/** Frames of a page that has nothing but its background to draw: what other programs on the machine make slow. */
const EMPTY = `async ({ secondsMax }) => {
  const took = [];
  let beforeMs = await new Promise(requestAnimationFrame);
  const endMs = beforeMs + secondsMax * 1000;
  while (beforeMs < endMs) {
    document.body.style.background = took.length % 2 === 0 ? 'white' : 'ivory';
    const nowMs = await new Promise(requestAnimationFrame);
    took.push(nowMs - beforeMs);
    beforeMs = nowMs;
  }
  return took;
}`;

/** Stays at the end of the list until it has so many rows; how long each frame took, in milliseconds. */
const LOAD = `async ({ rows, secondsMax }) => {
  const list = document.querySelector('.rows');
  const took = [];
  let beforeMs = await new Promise(requestAnimationFrame);
  const endMs = beforeMs + secondsMax * 1000;
  while (Number(list.getAttribute('aria-rowcount')) <= rows && beforeMs < endMs) {
    list.scrollTop = list.scrollHeight;
    const nowMs = await new Promise(requestAnimationFrame);
    took.push(nowMs - beforeMs);
    beforeMs = nowMs;
  }
  return took;
}`;

/** Scrolls through the list of requests: as a reader while pages load, to its end, and through all rows once they are there. */
export async function measureRequestList(
  under: ConsoleUnderMeasure,
  { rows }: { rows: number },
): Promise<void> {
  const { from, to } = under.range;
  const pace = under.isSmoke ? 'smoke' : 'full';
  await inFreshBrowser(under, async (page) => {
    report(
      'a page without content, as the baseline',
      await inPage(page, EMPTY, { secondsMax: BASELINE_SECONDS[pace] }),
    );
    await signIn(under, page);
    const range = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
    await page.goto(`${under.url}/requests?${range}`);
    await untilDrawn(page, "document.querySelector('.rows-body .row') !== null");
    report('list, 100 rows a second while pages load', await scroll(page, READING_PX, READING_SECONDS[pace]));
    const startedMs = performance.now();
    const loading = await inPage<number[]>(page, LOAD, { rows, secondsMax: LOADING_SECONDS_MAX[pace] });
    const listed = Number(await page.locator('.rows').getAttribute('aria-rowcount')) - 1;
    report(
      `list, at its end until ${listed.toLocaleString('en')} rows are there (${((performance.now() - startedMs) / 1_000).toFixed(1)} s)`,
      loading,
    );
    await page.evaluate("document.querySelector('.rows').scrollTop = 0");
    const all = await scroll(page, DRAGGING_PX, DRAGGING_SECONDS_MAX[pace]);
    report(`list, through all ${listed.toLocaleString('en')} rows, 50 rows a frame`, all);
    const { seen, drawnMax } = await scrollThrough(page, listed);
    const heapMb = await page.evaluate<number>('performance.memory.usedJSHeapSize / 1e6');
    line(
      `list: ${new Set(seen).size.toLocaleString('en')} of ${listed.toLocaleString('en')} rows reached, at most ${drawnMax} rows in the page, ${Math.round(heapMb)} MB of script memory`,
    );
  });
}

function scroll(page: Page, pxPerFrame: number, secondsMax: number): Promise<number[]> {
  return inPage<number[]>(page, SCROLL, { pxPerFrame, secondsMax });
}

function report(what: string, frames: readonly number[]): void {
  const slow = frames.filter((took) => took > STUTTER_MS).length;
  const share = ((slow / Math.max(1, frames.length)) * 100).toFixed(2);
  line(
    `${what}: ${frames.length} frames, median ${quantile(frames, 0.5).toFixed(1)} ms, p99 ${quantile(frames, 0.99).toFixed(1)} ms, longest ${Math.max(0, ...frames).toFixed(0)} ms, ${slow} above ${STUTTER_MS} ms (${share} %)`,
  );
}
