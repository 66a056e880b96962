/**
 * What a person waits for in the console, in real Chromium against one real process over invented history: the first page, scrolling
 * through 100,000 requests, and views of metrics over all of the history. `--keep FOLDER` takes the history that
 * `history.ts --keep FOLDER` left; without it, `--requests` requests are invented. `--only` names what is measured: `page`, `list` or
 * `metrics`. Judges nothing: the goals are printed beside the figures. Fails if a view shows an error or does not end.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { systemClock } from '@tollgate/clock';
import { startClickHouse } from '@tollgate/harness';
import { startEmbedded } from '@tollgate/harness/system';
import { readAllSettings } from '../../../cli/src/compose/all-settings.ts';
import { startClickHouseServer } from '../../../cli/src/compose/embedded/clickhouse-server.ts';
import { connectClickHouse } from '../../../services/analytics/src/clickhouse/connect.ts';
import { seedHistory } from '../../../services/analytics/src/seed/seed-history.ts';
import { HAS_CHROMIUM, launchChromium } from '../../system/launch-chromium.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { measureFirstPage } from './first-page.ts';
import { measureMetrics } from './measure-metrics.ts';
import { measureRequestList } from './request-list.ts';
import { type ConsoleUnderMeasure, line } from './under-measure.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;

const { values: flags } = parseArgs({
  strict: false,
  options: {
    smoke: { type: 'boolean', default: false },
    requests: { type: 'string', default: '1000000' },
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '10' },
    keep: { type: 'string' },
    only: { type: 'string' },
  },
});
const isSmoke = flags.smoke === true;
if (HAS_CHROMIUM) await measure();
else line('not measured: Chromium is not installed');

async function measure(): Promise<void> {
  buildPages();
  const requests = isSmoke ? 5_000 : Number(flags.requests);
  const { keep } = flags;
  const store = await (typeof keep === 'string'
    ? startClickHouseServer({ dataDir: keep })
    : startClickHouse());
  const url = new URL(store.url);
  // The database of `history.ts`.
  url.pathname = '/bench';
  try {
    process.stdout.write(`${machineLine(describeMachine())}\n`);
    if (typeof keep !== 'string') await invent(url.href, requests);
    await measureAll(url.href);
  } finally {
    await store.stop();
  }
}

/** Builds the pages unless they have been built from these sources, as `npm start` does. */
function buildPages(): void {
  const build = new URL('../../../cli/setup/console-page.mjs', import.meta.url).href;
  const program = `import { buildConsolePage } from ${JSON.stringify(build)}; buildConsolePage();`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
}

async function invent(clickhouseUrl: string, requests: number): Promise<void> {
  const toMs = Date.now();
  await seedHistory({
    settings: readAllSettings({ CLICKHOUSE_URL: clickhouseUrl }).analytics,
    clock: systemClock,
    shape: { requests, fromMs: toMs - DAYS * DAY_MS, toMs },
    signal: new AbortController().signal,
    progress: () => {},
  });
}

async function measureAll(clickhouseUrl: string): Promise<void> {
  const range = await rangeOf(clickhouseUrl);
  line(`history of ${range.requests.toLocaleString('en')} requests`);
  const tollgate = await startEmbedded({ environment: { CLICKHOUSE_URL: clickhouseUrl } });
  const browser = await launchChromium();
  const under: ConsoleUnderMeasure = {
    browser,
    url: tollgate.consoleUrl,
    adminToken: tollgate.adminToken,
    isSmoke,
    rounds: isSmoke ? 1 : Number(flags.rounds),
    range,
  };
  try {
    const rows = Math.min(isSmoke ? 5_000 : Number(flags.rows), range.requests);
    if (isWanted('page')) await measureFirstPage(under);
    if (isWanted('list')) await measureRequestList(under, { rows });
    if (isWanted('metrics')) await measureMetrics(under);
  } finally {
    await browser.close();
    await tollgate.stop();
  }
}

function isWanted(part: 'page' | 'list' | 'metrics'): boolean {
  return flags.only === undefined || flags.only === part;
}

async function rangeOf(clickhouseUrl: string): Promise<{ from: string; to: string; requests: number }> {
  const client = connectClickHouse(clickhouseUrl);
  try {
    const result = await client.query({
      query:
        'SELECT toString(toUnixTimestamp64Milli(min(time))), toString(toUnixTimestamp64Milli(max(time))), toString(count()) FROM usage',
      format: 'JSONCompactEachRow',
    });
    const [[firstMs = '0', lastMs = '0', requests = '0'] = []] = await result.json<string[]>();
    // Whole days, as people ask for them.
    const from = new Date(Math.floor(Number(firstMs) / DAY_MS) * DAY_MS).toISOString();
    const to = new Date(Math.ceil(Number(lastMs) / DAY_MS) * DAY_MS).toISOString();
    return { from, to, requests: Number(requests) };
  } finally {
    await client.close();
  }
}
