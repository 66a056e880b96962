import type { Page } from 'playwright-core';
import {
  type ConsoleUnderMeasure,
  inFreshBrowser,
  inPage,
  line,
  quantile,
  signIn,
  untilDrawn,
} from './under-measure.ts';

const VIEWS: readonly { readonly name: string; readonly query: string }[] = [
  { name: 'requests by model', query: 'by=model&show=requests' },
  { name: 'cost by team and model', query: 'by=team%2Cmodel&show=cost_usd' },
  { name: 'latency p99 by provider', query: 'by=provider&show=latency_ms_p99' },
  { name: 'failed by error code', query: 'by=error_code&show=errors' },
  { name: 'tokens by user', query: 'by=user&show=total_tokens' },
];

/** Whether the chart and the table of the view are drawn, both with figures. */
const IS_DRAWN = `document.querySelector('.time-chart canvas') !== null
  && document.querySelectorAll('.time-chart .u-legend .u-series').length > 1
  && document.querySelector('tbody tr td.number') !== null`;

/** How soon views of metrics over all of the history are drawn, from the moment a browser without cache opens their address. */
export async function measureMetrics(under: ConsoleUnderMeasure): Promise<void> {
  const { from, to, requests } = under.range;
  const cookies = await inFreshBrowser(under, async (page, context) => {
    await signIn(under, page);
    return context.cookies();
  });
  const all: number[] = [];
  for (const { name, query } of under.isSmoke ? VIEWS.slice(0, 1) : VIEWS) {
    const took: number[] = [];
    for (let round = 0; round < under.rounds; round += 1) {
      const url = `${under.url}/metrics?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}&${query}`;
      await inFreshBrowser(under, async (page, context) => {
        await context.addCookies(cookies);
        took.push(await drawn(page, url));
      });
    }
    all.push(...took);
    const [first = Number.NaN] = took;
    line(
      `metrics, ${name}: first ${Math.round(first)} ms, median ${Math.round(quantile(took, 0.5))} ms, at most ${Math.round(Math.max(...took))} ms`,
    );
  }
  line(
    `metrics over ${requests.toLocaleString('en')} requests, all views: p95 ${Math.round(quantile(all, 0.95))} ms (goal: 1,500 ms)`,
  );
}

async function drawn(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  await untilDrawn(page, IS_DRAWN);
  return inPage<number>(
    page,
    'async () => { await new Promise(requestAnimationFrame); return performance.now(); }',
  );
}
