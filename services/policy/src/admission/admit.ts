import {
  type AdmissionRequest__Output,
  type BodyLog__Output,
  ERRORS,
  type Release__Output,
  type Verdict__Output,
} from '@tollgate/contracts';
import { type Ledger, LedgerUnavailableError, type ReserveVerdict } from '@tollgate/ledger';
import type { UseMemory, UseObservation } from '../estimates/use-memory.ts';
import type { AdmissionMode, PolicyEvents } from '../events.ts';
import type { Rule } from '../rules/rule.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { holdsOf, type RuleHold } from './holds.ts';
import type { LocalLimiter } from './local-limiter.ts';
import { prepare } from './prepare.ts';
import { withoutTargets } from './prepare-choice.ts';
import type { Prepared } from './prepared.ts';
import type { StoreTime } from './store-time.ts';
import { admission, matchedRuleIds, refusal, ruleRefusal, type VerdictBody, verdictOf } from './verdict.ts';

/** Admits requests: in one call of the ledger for all requests of a message. */
export type Admitter = {
  /** Verdicts in the order of the requests. Never throws: what cannot be decided is refused. */
  admit(snapshot: Snapshot, requests: readonly AdmissionRequest__Output[]): Promise<Verdict__Output[]>;
  /** Extends leases as well as it can; a lease that could not be extended is charged in full when it ends. */
  renew(ids: readonly string[]): Promise<void>;
  /**
   * Gives back places of requests in flight. Those that could not be given back come back with the settlement. Requests
   * that are admitted after the call find them free.
   */
  release(releases: readonly Release__Output[]): Promise<void>;
  /** Learns what requests that have ended really used. */
  observe(observations: readonly UseObservation[]): void;
  /** How admission works now: `full`, `degraded` while the ledger is away, `rebuilding` while it is not complete. */
  mode(): AdmissionMode;
};

type Context = {
  readonly ledger: Ledger;
  readonly local: LocalLimiter;
  readonly time: StoreTime;
  readonly uses: UseMemory;
  readonly leaseMs: number;
  /** Why the ledger does not answer, if that is known. */
  readonly storeFault: () => string | undefined;
  readonly events: PolicyEvents;
};

type Open = { prepared: Prepared; request: AdmissionRequest__Output; index: number; holds: RuleHold[] };

/** How long a client waits before asking again while counters cannot be trusted. */
const UNAVAILABLE_RETRY_MS = 1_000;

/** Of counters of requests in flight. */
const NO_WINDOW = { kind: 'calendar', startMs: 0, endMs: undefined } as const;

/** An admitter on a ledger, with a local limiter for the time that the ledger is away. */
export function admitter(context: Context): Admitter {
  let mode: AdmissionMode = 'full';

  function turnTo(next: AdmissionMode): void {
    if (mode === next) return;
    mode = next;
    context.events.admissionMode(next);
  }

  return {
    mode: () => mode,
    async admit(snapshot, requests) {
      const bodies: (VerdictBody | undefined)[] = new Array(requests.length);
      const bodyLogs: (BodyLog__Output | undefined)[] = new Array(requests.length);
      const open: Open[] = [];
      const nowMs = context.time.nowMs();
      for (const [index, request] of requests.entries()) {
        const body = guarded(context.events, () => {
          const prepared = prepare(snapshot, request, { nowMs, uses: context.uses });
          bodyLogs[index] = prepared.bodyLog;
          if ('verdict' in prepared) return prepared.verdict;
          for (const { planned } of prepared.matched) context.events.ruleNominated(planned.rule);
          const holds = holdsOf(prepared, request.tags, nowMs);
          if (holds.length === 0) return unlimited(prepared, { nowMs, leaseMs: context.leaseMs });
          open.push({ prepared, request, index, holds });
          return undefined;
        });
        bodies[index] = body;
      }
      if (open.length > 0) turnTo(await reserveAll(context, open, bodies));
      return requests.map(({ requestId }, index) =>
        verdictOf(requestId, bodies[index] ?? internalError(), bodyLogs[index]),
      );
    },
    observe(observations) {
      for (const observation of observations) context.uses.observe(observation);
    },
    async release(releases) {
      try {
        await context.ledger.release(
          releases.map(({ requestId, counterKeys }) => ({
            id: requestId,
            counters: counterKeys.map((key) => ({ key, unit: 'concurrency', window: NO_WINDOW })),
          })),
        );
      } catch (error) {
        context.events.releaseFailed(releases.length, error);
      }
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
  context: Context,
  open: readonly Open[],
  bodies: (VerdictBody | undefined)[],
): Promise<AdmissionMode> {
  let verdicts: ReserveVerdict[];
  try {
    verdicts = await reserve(context, open);
  } catch (error) {
    if (!(error instanceof LedgerUnavailableError)) {
      context.events.admissionFailed(error);
      return 'full';
    }
    context.events.ledgerUnavailable(open.length, error);
    await admitLocally(context, open, { bodies, why: unreachedText(context) });
    return 'degraded';
  }
  const notReady: Open[] = [];
  const unreached: Open[] = [];
  for (const [index, one] of open.entries()) {
    const verdict = verdicts[index];
    if (verdict?.kind === 'not-ready') notReady.push(one);
    else if (verdict?.kind === 'unavailable') unreached.push(one);
    else if (verdict !== undefined) bodies[one.index] = bodyOf(verdict, one);
  }
  if (unreached.length > 0) {
    context.events.ledgerUnavailable(
      unreached.length,
      new LedgerUnavailableError('some counters did not answer'),
    );
    await admitLocally(context, unreached, { bodies, why: unreachedText(context) });
  }
  if (notReady.length > 0) {
    await admitLocally(context, notReady, { bodies, why: 'the counters are being rebuilt' });
    return 'rebuilding';
  }
  return unreached.length > 0 ? 'degraded' : 'full';
}

function unreachedText({ storeFault }: Context): string {
  return storeFault() ?? 'the counters cannot be reached';
}

/** One call for all; those whose calendar window has just ended are asked again in the store's window. */
async function reserve(context: Context, open: readonly Open[]): Promise<ReserveVerdict[]> {
  const { ledger, time, leaseMs } = context;
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
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const repeated = open.filter((one, index) => isToRepeat(one, verdicts[index]));
    if (repeated.length === 0) break;
    for (const one of repeated) one.holds = holdsOf(one.prepared, one.request.tags, time.nowMs());
    const again = await call(repeated);
    for (const [index, one] of repeated.entries()) {
      const verdict = again[index];
      if (verdict !== undefined) verdicts[open.indexOf(one)] = verdict;
    }
  }
  return verdicts;
}

/** A window has ended, or targets of a choice have run into limits of their own: each round leaves one out at least. */
const ROUNDS_MAX = 8;

/** Whether a request is to be asked for once more. Targets whose own limit has no room are left out. */
function isToRepeat(one: Open, verdict: ReserveVerdict | undefined): boolean {
  if (verdict?.kind === 'outside-window') return true;
  const full = verdict?.kind === 'refused' ? one.holds[verdict.refusedHold]?.targets : undefined;
  const narrower = full && withoutTargets(one.prepared, full);
  if (narrower === undefined) return false;
  one.prepared = narrower;
  return true;
}

function bodyOf(
  verdict: Exclude<ReserveVerdict, { kind: 'not-ready' | 'unavailable' }>,
  one: Open,
): VerdictBody {
  const { prepared, holds } = one;
  switch (verdict.kind) {
    case 'reserved': {
      const { admittedAtMs, deadlineMs, balances } = verdict;
      return admission({ prepared, holds, balances, admittedAtMs, deadlineMs });
    }
    case 'refused': {
      return ruleRefusal({ ...verdict, prepared, holds }) ?? internalError();
    }
    case 'outside-window':
      return unavailable(prepared, undefined, 'a window is just changing');
    default:
      return verdict satisfies never;
  }
}

/**
 * Without trusted counters each rule says whether requests pass: budgets refuse unless told otherwise, rate limits are kept
 * by this replica alone. How many requests are in flight nobody knows here, so such limits count nothing.
 */
async function admitLocally(
  context: Context,
  open: readonly Open[],
  result: { bodies: (VerdictBody | undefined)[]; why: string },
): Promise<void> {
  const local: Open[] = [];
  for (const one of open) {
    const closed = one.holds.find(
      ({ rule, hold }) => hold.mode === 'enforce' && rule.onStoreFailure === 'refuse',
    );
    if (closed === undefined) local.push({ ...one, holds: one.holds.filter(isKeptLocally) });
    else result.bodies[one.index] = unavailable(one.prepared, closed.rule, result.why);
  }
  if (local.length === 0) return;
  context.events.admittedUncounted(local.length);
  try {
    const verdicts = await context.local.admit(
      local.map(({ prepared, holds }) => ({
        id: prepared.requestId,
        holds: holds.map(({ hold }) => hold),
        tokens: Math.max(
          0,
          ...holds.filter(({ hold }) => hold.counter.unit === 'tokens').map(({ hold }) => hold.amount),
        ),
      })),
    );
    const counters = new Map(open.map(({ index, holds }) => [index, holds]));
    for (const [index, one] of local.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined || verdict.kind === 'not-ready' || verdict.kind === 'unavailable') continue;
      const body = bodyOf(verdict, one);
      // Events name every counter, so that what this request used is counted where the ledger is back by then.
      if (body.admission) body.admission.counters = (counters.get(one.index) ?? []).map(({ ref }) => ref);
      result.bodies[one.index] = body;
    }
  } catch (error) {
    context.events.admissionFailed(error);
  }
}

function isKeptLocally({ rule, hold }: RuleHold): boolean {
  return rule.kind === 'rate-limit' && hold.counter.unit !== 'concurrency';
}

function unlimited(prepared: Prepared, lease: { nowMs: number; leaseMs: number }): VerdictBody {
  const { nowMs, leaseMs } = lease;
  return admission({ prepared, holds: [], balances: [], admittedAtMs: nowMs, deadlineMs: nowMs + leaseMs });
}

function unavailable(prepared: Prepared, rule: Rule | undefined, why: string): VerdictBody {
  const name =
    rule === undefined ? 'Limits' : `${rule.kind === 'budget' ? 'Budget' : 'Rate limit'} ${rule.id}`;
  return refusal({
    code: 'service_unavailable',
    message: `${name} cannot be checked now because ${why}; try again shortly`,
    caller: prepared.caller,
    rule: rule?.id ?? '',
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
