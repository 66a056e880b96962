import { type AdmissionRequest__Output, ERRORS, type Verdict } from '@tollgate/contracts';
import { type Ledger, LedgerUnavailableError, type ReserveVerdict } from '@tollgate/ledger';
import type { Snapshot } from '../config-store/snapshot.ts';
import type { PolicyEvents } from '../events.ts';
import type { LocalLimiter } from './local-limiter.ts';
import { holdsOf, type Prepared, prepare, type RuleHold } from './prepare.ts';
import type { StoreTime } from './store-time.ts';
import { admission, matchedRuleIds, refusal, ruleRefusal, type VerdictBody } from './verdict.ts';
import { type CalendarWindows, calendarWindows } from './windows.ts';

/** Admits requests: in one call of the ledger for all requests of a message. */
export type Admitter = {
  /** Verdicts in the order of the requests. Never throws: what cannot be decided is refused. */
  admit(snapshot: Snapshot, requests: readonly AdmissionRequest__Output[]): Promise<Verdict[]>;
  /** Extends leases as well as it can; a lease that could not be extended is charged in full when it ends. */
  renew(ids: readonly string[]): Promise<void>;
  /** How admission works now: `full`, `degraded` while the ledger is away, `rebuilding` while it is not complete. */
  mode(): 'full' | 'degraded' | 'rebuilding';
};

type Context = {
  readonly ledger: Ledger;
  readonly local: LocalLimiter;
  readonly time: StoreTime;
  readonly leaseMs: number;
  readonly events: PolicyEvents;
};

type Open = { prepared: Prepared; request: AdmissionRequest__Output; index: number; holds: RuleHold[] };

/** How long a client waits before asking again while counters cannot be trusted. */
const UNAVAILABLE_RETRY_MS = 1_000;

/** An admitter on a ledger, with a local limiter for the time that the ledger is away. */
export function admitter(context: Context): Admitter {
  const windows = calendarWindows();
  let mode: ReturnType<Admitter['mode']> = 'full';

  function turnTo(next: typeof mode): void {
    if (mode === next) return;
    mode = next;
    context.events.admissionMode(next);
  }

  return {
    mode: () => mode,
    async admit(snapshot, requests) {
      const bodies: (VerdictBody | undefined)[] = new Array(requests.length);
      const open: Open[] = [];
      const nowMs = context.time.nowMs();
      for (const [index, request] of requests.entries()) {
        const body = guarded(context.events, () => {
          const prepared = prepare(snapshot, request, nowMs);
          if ('verdict' in prepared) return prepared.verdict;
          const holds = holdsOf(prepared, { tags: request.tags, windows, nowMs });
          if (holds.length === 0) return unlimited(prepared, { nowMs, leaseMs: context.leaseMs });
          open.push({ prepared, request, index, holds });
          return undefined;
        });
        bodies[index] = body;
      }
      if (open.length > 0) turnTo(await reserveAll({ ...context, windows }, open, bodies));
      return requests.map(({ requestId }, index) => ({ requestId, ...(bodies[index] ?? internalError()) }));
    },
    async renew(ids) {
      try {
        await context.ledger.renew(ids, context.leaseMs);
      } catch (error) {
        context.events.renewalFailed(ids.length, error);
      }
    },
  };
}

/** Reserves and fills in the verdicts; says how it went. */
async function reserveAll(
  context: Context & { windows: CalendarWindows },
  open: readonly Open[],
  bodies: (VerdictBody | undefined)[],
): Promise<'full' | 'degraded' | 'rebuilding'> {
  let verdicts: ReserveVerdict[];
  try {
    verdicts = await reserve(context, open);
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) {
      context.events.admissionFailed(error);
      return 'full';
    }
    context.events.ledgerUnavailable(open.length, error);
    await admitLocally(context, open, { bodies, why: 'the counters cannot be reached' });
    return 'degraded';
  }
  const notReady: Open[] = [];
  for (const [index, one] of open.entries()) {
    const verdict = verdicts[index];
    if (verdict?.kind === 'not-ready') notReady.push(one);
    else if (verdict !== undefined) bodies[one.index] = bodyOf(verdict, one);
  }
  if (notReady.length === 0) return 'full';
  await admitLocally(context, notReady, { bodies, why: 'the counters are being rebuilt' });
  return 'rebuilding';
}

/** One call for all; those whose calendar window has just ended are asked once more in the store's window. */
async function reserve(
  context: Context & { windows: CalendarWindows },
  open: readonly Open[],
): Promise<ReserveVerdict[]> {
  const { ledger, time, leaseMs, windows } = context;
  const call = (some: readonly Open[]) =>
    ledger.reserve(
      some.map(({ prepared, holds }) => ({
        id: prepared.requestId,
        leaseMs,
        holds: holds.map(({ hold }) => hold),
      })),
    );
  const verdicts = await call(open);
  const last = verdicts.at(-1);
  if (last !== undefined) time.learn(last.nowMs);
  const outside = open.filter((_, index) => verdicts[index]?.kind === 'outside-window');
  if (outside.length === 0) return verdicts;
  for (const one of outside) {
    const nowMs = time.nowMs();
    one.holds = holdsOf(one.prepared, { tags: one.request.tags, windows, nowMs });
  }
  const again = await call(outside);
  for (const [index, one] of outside.entries()) {
    const verdict = again[index];
    if (verdict !== undefined) verdicts[open.indexOf(one)] = verdict;
  }
  return verdicts;
}

function bodyOf(verdict: Exclude<ReserveVerdict, { kind: 'not-ready' }>, one: Open): VerdictBody {
  const { prepared, holds } = one;
  switch (verdict.kind) {
    case 'reserved': {
      const { admittedAtMs, deadlineMs, balances } = verdict;
      return admission({ prepared, holds, balances, admittedAtMs, deadlineMs });
    }
    case 'refused': {
      const refused = holds[verdict.refusedHold];
      if (refused === undefined) return internalError();
      const balance = verdict.balances[verdict.refusedHold];
      return ruleRefusal({ prepared, refused, balance, nowMs: verdict.nowMs, retryAtMs: verdict.retryAtMs });
    }
    case 'outside-window':
      return unavailable(prepared, 'the budget window is just changing');
    default:
      return verdict satisfies never;
  }
}

/** Without trusted counters a budget that can refuse does refuse; rate limits are kept by this replica alone. */
async function admitLocally(
  context: Context,
  open: readonly Open[],
  result: { bodies: (VerdictBody | undefined)[]; why: string },
): Promise<void> {
  const local: Open[] = [];
  const counters = new Map(open.map(({ index, holds }) => [index, holds]));
  for (const one of open) {
    const isBudgeted = one.holds.some(
      ({ matched, hold }) => matched.planned.rule.kind === 'budget' && hold.mode === 'enforce',
    );
    if (isBudgeted) {
      result.bodies[one.index] = unavailable(one.prepared, result.why);
      continue;
    }
    const holds = one.holds.filter(({ matched }) => matched.planned.rule.kind === 'rate-limit');
    local.push({ ...one, holds });
  }
  if (local.length === 0) return;
  try {
    const verdicts = await context.local.admit(
      local.map(({ prepared, holds }) => ({
        id: prepared.requestId,
        holds: holds.map(({ hold }) => hold),
        tokens: prepared.estimate.tokens,
      })),
    );
    for (const [index, one] of local.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined || verdict.kind === 'not-ready') continue;
      const body = bodyOf(verdict, one);
      // Events name every counter, so that what this request used is counted where the ledger is back by then.
      if (body.admission) body.admission.counters = (counters.get(one.index) ?? []).map(({ ref }) => ref);
      result.bodies[one.index] = body;
    }
  } catch (error) {
    context.events.admissionFailed(error);
  }
}

function unlimited(prepared: Prepared, lease: { nowMs: number; leaseMs: number }): VerdictBody {
  const { nowMs, leaseMs } = lease;
  return admission({ prepared, holds: [], balances: [], admittedAtMs: nowMs, deadlineMs: nowMs + leaseMs });
}

function unavailable(prepared: Prepared, why: string): VerdictBody {
  return refusal({
    code: 'service_unavailable',
    message: `Budgets cannot be checked now because ${why}; try again shortly`,
    caller: prepared.caller,
    retryAfterMs: UNAVAILABLE_RETRY_MS,
    matchedRules: matchedRuleIds(prepared),
  });
}

function internalError(): VerdictBody {
  const message = ERRORS.internal_error.help.replace(/\.$/, '');
  return refusal({ code: 'internal_error', message });
}

/** A defect fails its own request and not those that travel with it. */
function guarded(events: PolicyEvents, decide: () => VerdictBody | undefined): VerdictBody | undefined {
  try {
    return decide();
  } catch (error) {
    events.admissionFailed(error);
    return internalError();
  }
}
