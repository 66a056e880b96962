/** The dashboards, without Grafana: each query on a real ClickHouse with history in it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { systemClock } from '@tollgate/clock';
import type { UsageEvent__Output } from '@tollgate/contracts';
import { silentTelemetry } from '@tollgate/telemetry';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { boards } from '../../deploy/grafana/source/boards.ts';
import { DATA_SOURCE } from '../../deploy/grafana/source/panels.ts';
import { renderedBoards } from '../../deploy/grafana/source/rendered-boards.ts';
import { analyticsEvents } from '../../services/analytics/src/events.ts';
import { refreshOnce } from '../../services/analytics/src/rollup/refresh.ts';
import { exactMeasures } from '../../services/analytics/test/query/naive.ts';
import { insertEvents, startStore, type TestStore } from '../../services/analytics/test/store.ts';
import { anyUsageEvent } from '../../services/analytics/test/usage-events.ts';
import { ROOT } from '../tidy/repository.ts';
import { expandPanelSql, type Looking } from './expand-panel-sql.ts';
import { HAS_HELM, helm } from './helm.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const LOOKING = { fromMs: NOW_MS - 24 * HOUR_MS, toMs: NOW_MS, intervalSeconds: 3_600 };
const CHOSEN = { model: ['demo/chat'], provider_account: ['demo'], team: ['search'] };

const dashboard = z.object({
  uid: z.string(),
  templating: z
    .object({ list: z.array(z.object({ name: z.string(), query: z.string() })).optional() })
    .optional(),
  panels: z.array(
    z.object({
      type: z.string(),
      title: z.string(),
      targets: z.array(z.object({ rawSql: z.string() })).optional(),
    }),
  ),
});

/** Every panel with a query, as Grafana reads it from the files. */
const files = [...renderedBoards()].map(([file, text]) => ({
  file,
  json: dashboard.parse(JSON.parse(text)),
}));
const panels = files.flatMap(({ file, json }) =>
  json.panels.flatMap(({ type, title, targets = [] }) =>
    targets.map(({ rawSql }) => ({ name: `${title} (${file})`, type, sql: rawSql })),
  ),
);
const choices = files.flatMap(({ file, json }) =>
  (json.templating?.list ?? []).map(({ name, query }) => ({ name: `${name} (${file})`, query })),
);

let store: TestStore;
let client: ClickHouseClient;
let events: UsageEvent__Output[];

beforeAll(async () => {
  store = await startStore();
  client = await store.freshClient();
  events = fc.sample(anyUsageEvent, { numRuns: 400, seed: 7 }).map((event, index) => ({
    ...event,
    receivedAtMs: NOW_MS - 1 - index * 200_000,
    admittedAtMs: NOW_MS - 1 - index * 200_000,
  }));
  await insertEvents(client, events);
  await refreshOnce(
    { client, clock: systemClock, events: analyticsEvents(silentTelemetry()), retentionDays: 0 },
    { withRunningHour: true, withDays: true },
  );
});
afterAll(() => store.stop());

async function ask(sql: string): Promise<Record<string, unknown>[]> {
  const result = await client.query({ query: sql, format: 'JSONEachRow' });
  return result.json<Record<string, unknown>>();
}

function panelRows(sql: string, chosen: Looking['chosen']): Promise<Record<string, unknown>[]> {
  return ask(expandPanelSql(sql, { ...LOOKING, chosen }));
}

/** Panels of one model or team have no "All". */
function all(sql: string): Looking['chosen'] {
  return sql.includes('$__conditionalAll') ? {} : CHOSEN;
}

test('the files of Grafana and of the chart are what the code says', () => {
  for (const folder of ['deploy/grafana/gen', 'helm/tollgate/dashboards']) {
    const stored = readdirSync(path.join(ROOT, folder)).map(
      (file) => [file, readFileSync(path.join(ROOT, folder, file), 'utf8')] as const,
    );
    expect(new Map(stored), `npm run generate renews ${folder}`).toEqual(renderedBoards());
  }
});

test.runIf(HAS_HELM)('the chart makes a ConfigMap of each, which the sidecar of Grafana finds', () => {
  const { stdout, stderr, exitCode } = helm('template', '--set', 'grafanaDashboards.enabled=true');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const maps = parseAllDocuments(stdout)
    .map((document) => document.toJS())
    .filter((object) => object?.metadata?.labels?.grafana_dashboard === '1');
  expect(Object.assign({}, ...maps.map(({ data }) => data))).toEqual(
    Object.fromEntries([...renderedBoards()].map(([file, text]) => [file, text.trimEnd()])),
  );
});

test('the provisioned data source is the one that panels ask', () => {
  const file = path.join(ROOT, 'deploy/grafana/provisioning/datasources/tollgate.yaml');
  const { datasources } = parse(readFileSync(file, 'utf8'));
  expect(datasources).toEqual([expect.objectContaining(DATA_SOURCE)]);
});

test('each dashboard has an id of its own', () => {
  expect(boards).toHaveLength(7);
  expect(new Set(files.map(({ json }) => json.uid)).size).toBe(boards.length);
});

describe('on a filled ClickHouse', () => {
  test.each(panels)('$name has rows, for all and for chosen values', async ({ type, sql }) => {
    const rows = await panelRows(sql, all(sql));
    expect(rows.length).toBeGreaterThan(0);
    if (type === 'timeseries') {
      expect(Object.keys(rows[0] ?? {})[0]).toBe('time');
      expect(Object.keys(rows[0] ?? {}).length).toBeGreaterThan(1);
    }
    await panelRows(sql, CHOSEN);
  });

  test.each(choices)('the choice $name has values', async ({ query }) => {
    expect(Object.keys((await ask(query))[0] ?? {})).toEqual(['value']);
  });

  test.each([
    ['Requests (overview.json)', 'requests'],
    ['Cost (overview.json)', 'cost_usd'],
    ['Input tokens (overview.json)', 'input_tokens'],
    ['Output tokens (overview.json)', 'output_tokens'],
    ['Requests without a price (spend.json)', 'unpriced_requests'],
  ])('%s says what counting by hand says', async (name, measure) => {
    const sql = panels.find((panel) => panel.name === name)?.sql ?? '';
    const inRange = events.filter(({ admittedAtMs }) => admittedAtMs >= LOOKING.fromMs);
    const chosenOnes = inRange.filter(
      (event) =>
        (event.modelResolved || event.modelAsked) === 'demo/chat' &&
        event.providerAccount === 'demo' &&
        event.principal?.teams.includes('search'),
    );
    for (const [chosen, expected] of [
      [{}, inRange],
      [CHOSEN, chosenOnes],
    ] as const) {
      const [row] = await panelRows(sql, chosen);
      expect(Number(row?.['value'])).toBeCloseTo(exactMeasures(expected)[measure] ?? Number.NaN, 3);
    }
  });
});
