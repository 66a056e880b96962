import { simulatedClock } from '@tollgate/clock';
import type { LimitRule__Output } from '@tollgate/contracts';
import {
  type CounterUnit,
  counterKey,
  type Ledger,
  memoryLedger,
  unitName,
  type WindowSpec,
  windowAt,
} from '@tollgate/ledger';
import { NO_OTLP, startTelemetry } from '@tollgate/telemetry';
import { beforeEach, expect, test } from 'vitest';
import { accountingEvents } from '../../src/events.ts';
import { budgetUsage, startBudgetUsage } from '../../src/limits/budget-usage.ts';
import { type LimitRules, limitRulesOf } from '../../src/limits/limit-rules.ts';

const NOW_MS = Date.UTC(2026, 10, 29, 12);
const DAY: WindowSpec = { kind: 'calendar', name: 'day', timeZone: 'UTC' };
const MINUTE: WindowSpec = { kind: 'sliding', name: 'minute' };

let ledger: Ledger;
let used = 0;
beforeEach(async () => {
  ledger = memoryLedger({ clock: simulatedClock(NOW_MS) });
  await ledger.open();
});

function rules(...given: Partial<LimitRule__Output>[]): LimitRules {
  const limit = { unit: unitName('cost'), window: 'day', timeZone: 'UTC', limit: 100 };
  const whole = { mode: 'enforce', per: ['user'], limits: [limit], overrides: [], grants: [] };
  return limitRulesOf({ rules: given.map((one) => ({ rule: 'budget', ...whole, ...one })) });
}

async function use(
  amount: number,
  entity: string,
  rule = 'budget',
  unit: CounterUnit = 'cost',
  window = DAY,
) {
  const counter = {
    key: counterKey({ rule, entity, unit, window: window.name }),
    unit,
    window: windowAt(window, NOW_MS),
  };
  used += 1;
  const counts = { requests: 1, tokens: amount, costNanoUsd: amount, unsettled: false };
  await ledger.settle([{ id: `request ${used}`, admittedAtMs: NOW_MS, counters: [counter], ...counts }]);
}

test('is the highest share that a counter of the budget has used of its own limit', async () => {
  const override = {
    entity: 'user:b',
    limits: [{ unit: unitName('cost'), window: 'day', timeZone: 'UTC', limit: 1_000 }],
  };
  await use(30, 'user:a');
  await use(20, 'user:a');
  await use(400, 'user:b');
  const known = rules({ overrides: [override] }, { rule: 'unused' });
  expect(await budgetUsage(ledger, known, NOW_MS)).toEqual(
    new Map([
      ['budget', 0.5],
      ['unused', 0],
    ]),
  );
  await use(300, 'user:b');
  expect((await budgetUsage(ledger, known, NOW_MS)).get('budget')).toBe(0.7);
});

test('leaves out rate limits, and counters whose day is over', async () => {
  const perMinute = { unit: unitName('requests'), window: 'minute', timeZone: '', limit: 10 };
  await use(1, 'user:a', 'rate', 'requests', MINUTE);
  await use(50, 'user:a');
  const known = rules({}, { rule: 'rate', limits: [perMinute] });
  expect(await budgetUsage(ledger, known, NOW_MS)).toEqual(new Map([['budget', 0.5]]));
  expect(await budgetUsage(ledger, known, NOW_MS + 86_400_000)).toEqual(new Map([['budget', 0]]));
});

test('is a gauge under the name that dashboards made for TrueFoundry read', async () => {
  const telemetry = await startTelemetry({
    service: 'accounting',
    version: '0',
    logLevel: 'silent',
    otlp: NO_OTLP,
  });
  const events = accountingEvents(telemetry);
  const clock = simulatedClock(NOW_MS);
  await use(75, 'user:a');
  const reported = Promise.withResolvers<void>();
  const running = startBudgetUsage({
    ledger,
    clock,
    rules: () => rules({}),
    events: {
      ...events,
      budgetsUsed(shares) {
        events.budgetsUsed(shares);
        reported.resolve();
      },
    },
  });
  clock.advance(15_000);
  await reported.promise;
  await running.stop();
  expect(await telemetry.metricsText()).toMatch(/^ai_gateway_budget_usage\{ruleId="budget"[^}]*\} 0\.75$/m);
});
