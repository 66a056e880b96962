import { GatewayError, type QueryMetricsRequest__Output } from '@tollgate/contracts';
import { describe, expect, test } from 'vitest';
import { buildAuditPage } from '../../src/query/audit.ts';
import {
  buildMetricRows,
  buildMetricTotals,
  buildRequest,
  buildRequestPage,
} from '../../src/query/build-sql.ts';
import { rawCoverage } from '../../src/query/coverage.ts';
import { readCursor, writeCursor } from '../../src/query/cursor.ts';
import { GROUP_FIELDS } from '../../src/query/fields.ts';
import { buildLastUsed } from '../../src/query/last-used.ts';
import { MEASURE_NAMES, usdOf } from '../../src/query/measures.ts';
import { buildFilteredLogs, buildLogged, buildUsageOf } from '../../src/query/requests/logged-rows.ts';
import { buildNewestLogs } from '../../src/query/requests/newest-logs.ts';
import { auditRequest, metricsRequest, requestsRequest } from '../questions.ts';
import { FIRST_MS } from '../usage-events.ts';

/** A query that reads `usage` alone. */
const metricRows = (request: QueryMetricsRequest__Output) => buildMetricRows(request, rawCoverage(request));
const metricTotals = (request: QueryMetricsRequest__Output) =>
  buildMetricTotals(request, rawCoverage(request));
const HOUR_MS = 3_600_000;

const snapshot = (name: string) => `../../src/query/snapshots/${name}.sql`;

const LOGS = [
  [FIRST_MS + 2, 'b'],
  [FIRST_MS + 1, 'a'],
];

describe('the SQL of a question', () => {
  test.each([
    ['metrics-plain', metricRows(metricsRequest({ measures: ['requests', 'cost_usd'] }))],
    [
      'metrics-grouped',
      metricRows(metricsRequest({ measures: ['cost_usd', 'ttft_ms_p99'], groupBy: ['team', 'tag.project'] })),
    ],
    [
      'metrics-with-rest',
      metricRows(
        metricsRequest({
          measures: ['cost_usd', 'error_share'],
          groupBy: ['model'],
          stepStartsMs: [FIRST_MS, FIRST_MS + 3_600_000],
          rest: true,
          limit: 5,
        }),
      ),
    ],
    ['metrics-stepped', metricRows(metricsRequest({ measures: ['requests'], stepSeconds: 3_600 }))],
    [
      'metrics-grouped-stepped',
      metricRows(
        metricsRequest({ measures: ['cost_usd'], groupBy: ['model', 'user'], stepSeconds: 3_600, limit: 5 }),
      ),
    ],
    [
      'metrics-from-rollups',
      buildMetricRows(
        metricsRequest({ measures: ['cost_usd', 'requests'], groupBy: ['team'], stepSeconds: 3_600 }),
        {
          days: [],
          hours: [{ fromMs: FIRST_MS, toMs: FIRST_MS + 5 * HOUR_MS }],
          minutes: [{ fromMs: FIRST_MS + 5 * HOUR_MS, toMs: FIRST_MS + 5.5 * HOUR_MS }],
          raw: [{ fromMs: FIRST_MS + 5.5 * HOUR_MS, toMs: FIRST_MS + 6 * HOUR_MS }],
          modelDays: [],
          modelHours: [],
        },
      ),
    ],
    [
      'metrics-from-sketches',
      buildMetricTotals(metricsRequest({ measures: ['requests', 'latency_ms_p95'] }), {
        days: [],
        hours: [{ fromMs: FIRST_MS, toMs: FIRST_MS + 5 * HOUR_MS }],
        minutes: [],
        raw: [{ fromMs: FIRST_MS + 5 * HOUR_MS, toMs: FIRST_MS + 6 * HOUR_MS }],
        modelDays: [],
        modelHours: [],
      }),
    ],
    [
      'metrics-of-models',
      buildMetricTotals(metricsRequest({ measures: ['requests', 'latency_ms_p95'] }), {
        days: [],
        hours: [],
        minutes: [],
        raw: [],
        modelDays: [{ fromMs: FIRST_MS, toMs: FIRST_MS + 48 * HOUR_MS }],
        modelHours: [{ fromMs: FIRST_MS + 48 * HOUR_MS, toMs: FIRST_MS + 50 * HOUR_MS }],
      }),
    ],
    [
      'metrics-totals',
      metricTotals(metricsRequest({ measures: ['errors', 'total_tokens'], groupBy: ['team'] })),
    ],
    [
      'metrics-filtered',
      metricTotals(
        metricsRequest({
          measures: ['requests'],
          filters: [
            { field: 'user', op: 'is', values: ['lena@example.com'] },
            { field: 'team', op: 'is_not', values: ['ads'] },
            { field: 'model', op: 'in', values: ['demo/chat', 'demo/slow'] },
            { field: 'team', op: 'contains', values: ['SEA'] },
            { field: 'tag.project', op: 'exists', values: [] },
            { field: 'rule', op: 'exists', values: ['false'] },
          ],
        }),
      ),
    ],
    [
      'requests-first-page',
      buildRequestPage(requestsRequest({ filters: [{ field: 'status', op: 'is', values: ['429'] }] })),
    ],
    [
      'requests-next-page',
      buildRequestPage(
        requestsRequest({ cursor: writeCursor({ timeMs: 1_772_323_201_003, rowId: 'a' }), limit: 2 }),
      ),
    ],
    [
      'audit-next-page',
      buildAuditPage(
        auditRequest({
          fromMs: 1_772_323_200_000,
          actor: 'user:lena@example.com',
          objectType: 'provider-account',
          cursor: writeCursor({ timeMs: 1_772_323_201_003, rowId: '12:a' }),
        }),
      ),
    ],
    ['last-used', buildLastUsed(['tok_1', 'tok_2'])[0] ?? { sql: '', values: {} }],
    [
      'search-newest-logs',
      buildNewestLogs(
        requestsRequest({
          search: 'Harbour master',
          cursor: writeCursor({ timeMs: 1_772_323_201_003, rowId: 'a' }),
        }),
        51,
      ),
    ],
    [
      'search-filtered-logs',
      buildFilteredLogs(
        requestsRequest({ filters: [{ field: 'status', op: 'is', values: ['429'] }] }),
        LOGS,
        51,
      ),
    ],
    ['search-logged', buildLogged(LOGS)],
    ['search-usage-of-logs', buildUsageOf(LOGS)],
    ['request', buildRequest('0190a1b2-0000-7000-8000-000000000001')],
    [
      'request-near-its-moment',
      buildRequest('0190a1b2-0000-7000-8000-000000000001', {
        window: { fromMs: 1_720_699_710_584, toMs: 1_720_699_720_584 },
        columns: ['time', 'version', 'cost_nano_usd'],
      }),
    ],
  ])('is as reviewed: %s', async (name, { sql, values }) => {
    const shown = Object.entries(values).map(([key, value]) => `-- ${key} = ${JSON.stringify(value)}`);
    await expect([...shown, sql, ''].join('\n')).toMatchFileSnapshot(snapshot(name));
  });

  /** The one way to be sure that no caller's text is ever read as SQL. */
  test('never contains what a caller gave', () => {
    const poison = "x'; DROP TABLE usage --";
    const asked = {
      filters: [
        { field: `tag.${poison}`, op: 'is', values: [poison] },
        { field: 'user', op: 'in', values: [poison] },
        { field: 'team', op: 'contains', values: [poison] },
      ],
    };
    const built = [
      metricRows(
        metricsRequest({ ...asked, measures: ['requests'], groupBy: [`tag.${poison}`], stepSeconds: 60 }),
      ),
      buildRequestPage(requestsRequest({ ...asked, cursor: writeCursor({ timeMs: 5, rowId: poison }) })),
      buildRequest(poison),
    ];
    for (const { sql } of built) expect(sql).not.toContain('DROP');
  });
});

describe('a wrong question', () => {
  const refused = (ask: () => unknown) => {
    try {
      ask();
    } catch (error) {
      if (error instanceof GatewayError)
        return { code: error.code, param: error.param, message: error.message };
    }
    return undefined;
  };

  test.each([
    ['measures', 'did you mean "cost_usd"', { measures: ['cost_us'] }],
    ['measures', 'known are requests', { measures: ['something entirely else'] }],
    ['measures', 'at least one', { measures: [] }],
    ['measures', 'Unknown measure', { measures: ['constructor'] }],
    ['group_by', 'did you mean "model"', { groupBy: ['modle'] }],
    ['group_by', 'Unknown field', { groupBy: ['request_id'] }],
    ['group_by', 'Unknown field', { groupBy: ['__proto__'] }],
    ['group_by', 'twice', { groupBy: ['model', 'model'] }],
    ['tag.', 'names no tag', { groupBy: ['tag.'] }],
    ['filters', 'did you mean "user"', { filters: [{ field: 'usr', op: 'is', values: ['a'] }] }],
    ['filters', 'did you mean "is_not"', { filters: [{ field: 'user', op: 'isnot', values: ['a'] }] }],
    ['filters', 'exactly one value', { filters: [{ field: 'user', op: 'is', values: [] }] }],
    ['filters', '1 to 200 values', { filters: [{ field: 'user', op: 'in', values: [] }] }],
    ['filters', 'true or false', { filters: [{ field: 'user', op: 'exists', values: ['maybe'] }] }],
    ['from', 'before', { fromMs: 5, toMs: 5 }],
    ['from', 'before', { fromMs: -5, toMs: 5 }],
    ['limit', 'negative', { limit: -1 }],
    ['step_seconds', 'at most', { fromMs: 0, toMs: 1_000_000_000, stepSeconds: 1 }],
    ['step_seconds', 'at most', { stepSeconds: -1 }],
  ])('about %s is refused: %s', refuses);

  test('refuses a query of history with 21 measures', () => {
    refuses('measures', 'At most 20', { measures: Array.from({ length: 21 }, () => 'requests') });
  });

  test('takes 20 filters of a caller and the one that the console adds, and refuses a query with more', () => {
    const filters = Array.from({ length: 22 }, () => ({ field: 'user', op: 'is', values: ['a'] }));
    refuses('filters', 'At most 21', { filters });
    expect(() =>
      metricRows(metricsRequest({ measures: ['requests'], filters: filters.slice(1) })),
    ).not.toThrow();
  });

  test('refuses a query of history that groups by 7 fields', () => {
    refuses('group_by', 'At most 6', { groupBy: Array.from({ length: 7 }, (_, index) => `tag.t${index}`) });
  });

  test('refuses a query of history with 201 values of one filter', () => {
    const values = Array.from({ length: 201 }, (_, index) => `u${index}`);
    refuses('filters', '1 to 200 values', { filters: [{ field: 'user', op: 'in', values }] });
  });

  test('refuses a query of history with a filter value of 513 characters', () => {
    refuses('filters', 'longer than', { filters: [{ field: 'user', op: 'is', values: ['x'.repeat(513)] }] });
  });

  function refuses(param: string, message: string, fields: Partial<QueryMetricsRequest__Output>): void {
    expect(refused(() => metricRows(metricsRequest({ measures: ['requests'], ...fields })))).toMatchObject({
      code: 'invalid_request',
      param,
      message: expect.stringContaining(message),
    });
  }

  test.each(['', 'not a cursor', Buffer.from('12').toString('base64url')])(
    'about a foreign cursor is refused: %j',
    (cursor) => {
      expect(refused(() => readCursor(cursor))).toMatchObject({ code: 'invalid_request', param: 'cursor' });
    },
  );
});

test('a cursor is read as it was written', () => {
  const cursor = { timeMs: 1_772_323_201_003, rowId: 'a:b\nc' };
  expect(readCursor(writeCursor(cursor))).toEqual(cursor);
});

test.each([
  ['0', 0],
  ['1', 0.000000001],
  ['-1500000000', -1.5],
  ['9007199254740993000000000', Number('9007199254740993')],
])('%s nano-USD are %d USD', (nanoUsd, usd) => {
  expect(usdOf(nanoUsd)).toBe(usd);
});

test('every name that people may use is known to the README', async () => {
  const { readFileSync } = await import('node:fs');
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const names = [...GROUP_FIELDS, ...MEASURE_NAMES.map((name) => name.replace(/_p\d+$/, '_p'))];
  for (const name of names) expect(readme).toContain(`\`${name}`);
});
