import type { ConfigFields } from './config-fields.ts';
import type { ImportNotes } from './import-report.ts';
import type { UniqueNames } from './unique-names.ts';

/** Whose use a limit counts, as the fields of a rule of the newer generation. */
export type Scope = {
  /** What the rules are called, before "-budget" or "-rate". */
  readonly name: string;
  readonly when?: Readonly<Record<string, unknown>>;
  readonly appliesTo?: string;
  /** The team whose budget it is. */
  readonly team?: string;
};

/** Which fields hold a budget; LiteLLM calls them differently from place to place. */
export type BudgetKeys = { readonly usd: string; readonly duration: string };

/** Which fields hold limits of requests and tokens a minute, and of requests at a time. */
export type RateKeys = { readonly requests?: string; readonly tokens?: string; readonly parallel?: string };

/** Where rules go, and what is told of them. */
export type LimitSink = {
  readonly manifests: Record<string, unknown>[];
  readonly names: UniqueNames;
  readonly notes: ImportNotes;
};

const USUAL_KEYS: BudgetKeys = { usd: 'max_budget', duration: 'budget_duration' };
/** The most that a budget may hold, USD. */
const USD_MAX = 9_007_199;
/** Money is counted in nano-USD: a smaller budget holds one. */
const USD_MIN = 1e-9;

/** Carries a budget in USD, if there is one. Windows follow the calendar here: a day, week, month, quarter, or none. */
export function carryBudget(fields: ConfigFields, scope: Scope, sink: LimitSink, keys = USUAL_KEYS): void {
  const usd = fields.count(keys.usd);
  const duration = fields.text(keys.duration);
  if (usd === undefined) {
    if (duration !== undefined) fields.leaveOut(keys.duration, 'there is no budget that it belongs to');
    return;
  }
  const window = windowOf(duration);
  if (window === undefined) {
    fields.leaveOut(
      keys.usd,
      `is a budget for ${printableDuration(duration)}; budgets here are for a day, week, month or quarter: choose one of these`,
    );
    return;
  }
  if (usd > USD_MAX) {
    fields.leaveOut(keys.usd, `is more than ${USD_MAX} USD, so it limits nothing`);
    return;
  }
  const name = sink.names.take(`${scope.name}-budget`);
  const type = scope.team === undefined ? 'tenant-budget-config' : 'team-budget-config';
  sink.manifests.push({
    type,
    ...(scope.team === undefined ? {} : { team_name: scope.team }),
    name,
    when: scope.when ?? {},
    limits: { [`cost_per_${window}`]: usd > 0 ? Math.max(usd, USD_MIN) : usd },
    applies_to: { type: scope.appliesTo ?? 'aggregate' },
    mode: 'enforce',
  });
  sink.notes.carry(fields.place(keys.usd), `${type} ${name}, cost_per_${window}`);
}

/** Carries limits of requests and tokens a minute and of requests in flight, if there are any. */
export function carryRates(
  fields: ConfigFields,
  scope: Scope,
  sink: LimitSink,
  keys: RateKeys = { requests: 'rpm_limit', tokens: 'tpm_limit', parallel: 'max_parallel_requests' },
): void {
  const limits = {
    requests_per_minute: wholeLimit(fields, keys.requests),
    tokens_per_minute: wholeLimit(fields, keys.tokens),
    concurrent_requests: wholeLimit(fields, keys.parallel),
  };
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  if (given.length === 0) return;
  const name = sink.names.take(`${scope.name}-rate`);
  sink.manifests.push({
    type: 'tenant-rate-limit-config/model',
    name,
    when: scope.when ?? {},
    limits: Object.fromEntries(given),
    applies_to: { type: scope.appliesTo ?? 'aggregate' },
    mode: 'enforce',
  });
  const windows = given.map(([window]) => window).join(', ');
  sink.notes.carry(fields.at, `tenant-rate-limit-config/model ${name}, ${windows}`);
}

function wholeLimit(fields: ConfigFields, key: string | undefined): number | undefined {
  if (key === undefined) return undefined;
  const count = fields.count(key);
  if (count === undefined || Number.isSafeInteger(count)) return count;
  fields.leaveOut(key, 'is no whole number');
  return undefined;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Durations are short words; anything else might be a secret in a wrong place. */
function printableDuration(duration: string | undefined): string {
  return duration !== undefined && /^[0-9a-z]{1,12}$/.test(duration) ? duration : 'another time';
}

/** LiteLLM resets so long after the start; the window here is the one of the calendar that is as long. */
function windowOf(duration: string | undefined): string | undefined {
  if (duration === undefined) return 'lifetime';
  const [, count = '', unit = 's'] = /^(\d{1,9})(mo|[smhdw])?$/.exec(duration) ?? [];
  if (count === '') return undefined;
  if (unit === 'mo') return count === '1' ? 'month' : count === '3' ? 'quarter' : undefined;
  const days = (Number(count) * (SECONDS[unit] ?? 0)) / 86_400;
  if (days === 1) return 'day';
  if (days === 7) return 'week';
  if (days >= 28 && days <= 31) return 'month';
  return days >= 90 && days <= 92 ? 'quarter' : undefined;
}
