import { type CounterBalance, GatewayError } from '@tollgate/contracts';
import {
  type CounterReading,
  counterIdentity,
  counterKey,
  EVERYTHING,
  type Ledger,
  parseCounterKey,
  ruleKeyPrefix,
  UNCERTAIN_COST,
  unitName,
  windowAt,
} from '@tollgate/ledger';
import { didYouMean } from '@tollgate/manifests';
import { type CurrentLimit, type LimitedRule, type LimitRules, limitOf } from './limit-rules.ts';

/** Which counters are asked for. */
export type SpendQuestion = {
  /** Empty for all rules. */
  readonly rule: string;
  readonly limit: number;
  /** `nextCursor` of the page before; empty for the first. */
  readonly cursor: string;
};

/** A page of counters, by rule and entity; `nextCursor` is empty on the last one. */
export type SpendPage = { readonly counters: readonly CounterBalance[]; readonly nextCursor: string };

type Row = { readonly balance: CounterBalance; readonly position: string };
type Position = { readonly rule: string; readonly after: string };

/** Rules whose counters are read at the same time. */
const RULES_AT_ONCE = 16;
/** Sorts before every entity: a limit that has counted nothing is shown before the counters of its rule. */
const BEFORE_ENTITIES = '\u0000';

/**
 * What the limits of the rules have counted: limits come from the rules, amounts from the ledger. Counters of rules and
 * limits that no longer exist are left out, and a limit that has counted nothing is shown as such. Throws GatewayError
 * `not_found` for a rule that does not exist, `invalid_request` for a cursor that is none, and what the ledger throws.
 */
export async function spendPage(
  parts: { ledger: Pick<Ledger, 'read' | 'nowMs'>; rules: LimitRules },
  question: SpendQuestion,
): Promise<SpendPage> {
  const { ledger, rules } = parts;
  const wanted = wantedRules(rules, question.rule);
  const from = positionOf(question.cursor);
  const remaining = wanted.filter(({ rule }) => from === undefined || rule >= from.rule);
  const nowMs = await ledger.nowMs();
  const rows: Row[] = [];
  for (let start = 0; start < remaining.length && rows.length <= question.limit; start += RULES_AT_ONCE) {
    const some = remaining.slice(start, start + RULES_AT_ONCE).map((rule) => {
      const after = rule.rule === from?.rule ? from.after : '';
      return rowsOf(ledger, { rule, after, nowMs, limit: question.limit + 1 - rows.length });
    });
    rows.push(...(await Promise.all(some)).flat());
  }
  const page = rows.slice(0, question.limit);
  const last = page.at(-1);
  const hasMore = rows.length > page.length && last !== undefined;
  const nextCursor = hasMore ? cursorOf({ rule: last.balance.rule ?? '', after: last.position }) : '';
  return { counters: page.map(({ balance }) => balance), nextCursor };
}

function wantedRules(rules: LimitRules, id: string): LimitedRule[] {
  if (id === '') return [...rules.values()];
  const rule = rules.get(id);
  if (rule !== undefined) return [rule];
  const message = `There is no rule ${id}${didYouMean(id, rules.keys())}.`.replace(/\?\.$/, '?');
  throw new GatewayError('not_found', message, { param: 'rule' });
}

/** At least `limit` rows of one rule after a position, or all there are. */
async function rowsOf(
  ledger: Pick<Ledger, 'read'>,
  options: { rule: LimitedRule; after: string; nowMs: number; limit: number },
): Promise<Row[]> {
  const { rule, nowMs } = options;
  const keyPrefix = ruleKeyPrefix(rule.rule);
  // Enough to see one entity with each limit of the rule.
  const pageLength = Math.max(options.limit, rule.limits.length);
  const uncounted = keyPrefix + BEFORE_ENTITIES;
  const isAtStart = options.after === '' || options.after.startsWith(uncounted);
  const rows: Row[] = [];
  const marks = isAtStart ? new Map<string, number>() : await marksBefore(ledger, options.after);
  for (let after = isAtStart ? '' : options.after; ; ) {
    const readings = await ledger.read({ keyPrefix, limit: pageLength, after });
    noteMarks(marks, readings);
    rows.push(...readings.flatMap((reading) => countedRow(rule, reading, { nowMs, marks })));
    const last = readings.at(-1);
    if (last === undefined || readings.length < pageLength || rows.length >= pageLength) break;
    after = counterIdentity(last.counter);
  }
  if (!isAtStart) return rows;
  const missing = uncountedRows(rule, rows, nowMs).filter(({ position }) => position > options.after);
  return [...missing, ...rows];
}

/** A counter with its limit; nothing for one whose limit no longer exists, or is kept in another window by now. */
function countedRow(
  rule: LimitedRule,
  { counter, balance }: CounterReading,
  { nowMs, marks }: { nowMs: number; marks: ReadonlyMap<string, number> },
): Row[] {
  const key = parseCounterKey(counter.key);
  const limit = key && limitOf(rule, key, nowMs);
  if (key === undefined || limit === undefined) return [];
  const position = counterIdentity(counter);
  if (position !== counterIdentity({ ...counter, window: windowAt(limit.window, nowMs) })) return [];
  const { used, reserved, resetsAtMs = 0 } = balance;
  const markKey = counterKey({ ...key, unit: UNCERTAIN_COST });
  const uncertainRequests =
    limit.unit === 'cost' ? (marks.get(counterIdentity({ ...counter, key: markKey })) ?? 0) : 0;
  const amounts = { used, reserved, resetsAtMs, uncertainRequests };
  return [{ position, balance: { ...named(rule, key.entity, limit), ...amounts } }];
}

/** Notes how many uncertain requests there are in each window. They stand before the counters that they are about. */
function noteMarks(marks: Map<string, number>, readings: readonly CounterReading[]): void {
  for (const { counter, balance } of readings) {
    if (parseCounterKey(counter.key)?.unit === UNCERTAIN_COST)
      marks.set(counterIdentity(counter), balance.used);
  }
}

/** Those of the entity within whose counters a page begins. */
async function marksBefore(ledger: Pick<Ledger, 'read'>, after: string): Promise<Map<string, number>> {
  const marks = new Map<string, number>();
  const [rule = '', entity = ''] = after.split('|', 2);
  const keyPrefix = `${ruleKeyPrefix(rule)}${entity}|${UNCERTAIN_COST}|`;
  noteMarks(marks, await ledger.read({ keyPrefix, limit: MARKS_OF_ENTITY_MAX }));
  return marks;
}

/** A rule has fewer windows of cost. */
const MARKS_OF_ENTITY_MAX = 100;

/** Limits of which no counter is among the rows: nothing was counted on them yet. */
function uncountedRows(rule: LimitedRule, rows: readonly Row[], nowMs: number): Row[] {
  const entity = rule.per.length === 0 ? EVERYTHING : `per ${rule.per.join(', ')}`;
  return rule.limits.flatMap((ruleLimit, index) => {
    const own = rule.per.length === 0 && limitOf(rule, keyOf(EVERYTHING, ruleLimit), nowMs);
    const limit = own || { ...ruleLimit, granted: 0, grantedUntilMs: 0 };
    const isCounted = rows.some(
      ({ balance }) => balance.unit === unitName(limit.unit) && balance.window === limit.window.name,
    );
    if (isCounted) return [];
    const window = windowAt(limit.window, nowMs);
    const resetsAtMs = window.kind === 'calendar' ? (window.endMs ?? 0) : 0;
    const position = `${ruleKeyPrefix(rule.rule)}${BEFORE_ENTITIES}${String(index).padStart(4, '0')}`;
    const amounts = { used: 0, reserved: 0, resetsAtMs, uncertainRequests: 0 };
    return [{ position, balance: { ...named(rule, entity, limit), ...amounts } }];
  });
}

function keyOf(entity: string, { unit, window }: Pick<CurrentLimit, 'unit' | 'window'>) {
  return { entity, unit, window: window.name };
}

function named({ rule, mode }: LimitedRule, entity: string, current: CurrentLimit) {
  const { unit, window, limit, granted, grantedUntilMs } = current;
  return { rule, entity, unit: unitName(unit), window: window.name, limit, mode, granted, grantedUntilMs };
}

function cursorOf(position: Position): string {
  return Buffer.from(JSON.stringify([position.rule, position.after])).toString('base64url');
}

function positionOf(cursor: string): Position | undefined {
  if (cursor === '') return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts) && typeof parts[0] === 'string' && typeof parts[1] === 'string')
      return { rule: parts[0], after: parts[1] };
  } catch {
    // Reported below.
  }
  throw new GatewayError('invalid_request', 'The cursor is not one that an answer has given.', {
    param: 'cursor',
  });
}
