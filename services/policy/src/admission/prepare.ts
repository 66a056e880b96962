import type { AdmissionRequest__Output, CounterRef } from '@tollgate/contracts';
import type { Counter, CounterUnit, Hold } from '@tollgate/ledger';
import type { Caller, Snapshot, SnapshotModel } from '../config-store/snapshot.ts';
import { credentialFault, UNKNOWN_CREDENTIAL } from '../identity/credential-fault.ts';
import { type Estimate, estimate, REQUEST_TOKENS_MAX } from './estimate.ts';
import { type MatchedRule, matchRules, type PlannedRule } from './match.ts';
import { refusal, type VerdictBody, wirePrincipal } from './verdict.ts';
import { type CalendarWindows, SLIDING } from './windows.ts';

/** A request that may pass if its rules have room. */
export type Prepared = {
  readonly requestId: string;
  readonly caller: Caller;
  readonly model: SnapshotModel;
  readonly estimate: Estimate;
  readonly matched: readonly MatchedRule[];
};

/** One matched rule as the ledger takes it and as events name it. */
export type RuleHold = { readonly matched: MatchedRule; readonly hold: Hold; readonly ref: CounterRef };

/** Decides all that needs no counter: the key, the model, the access. What remains is a request to reserve for. */
export function prepare(
  snapshot: Snapshot,
  request: AdmissionRequest__Output,
  nowMs: number,
): { verdict: VerdictBody } | Prepared {
  const malformed = shapeFault(request);
  if (malformed !== undefined) return { verdict: malformed };
  const caller = snapshot.callerOf(request.credentialSha256);
  const { clientAddress } = request;
  const refused = credentialFault(caller, { nowMs, clientAddress });
  if (caller === undefined || refused !== undefined) {
    return { verdict: refusal({ ...(refused ?? UNKNOWN_CREDENTIAL), ...(caller?.principal && { caller }) }) };
  }
  if (request.listModels) {
    const models = [...caller.callable().keys()].sort();
    return { verdict: { models: { models, principal: wirePrincipal(caller) } } };
  }
  const model = caller.callable().get(request.model);
  if (model === undefined) {
    return { verdict: refusal({ ...caller.explain(request.model), caller, param: 'model' }) };
  }
  const fault = snapshot.accounts.get(model.account)?.fault;
  if (fault !== undefined) {
    const message = `Provider account ${model.account} has no usable key: ${fault}; tell whoever manages it`;
    return { verdict: refusal({ code: 'service_unavailable', message, caller }) };
  }
  return {
    requestId: request.requestId,
    caller,
    model,
    estimate: estimate(request, { outputTokensMax: model.model.outputTokensMax, dearest: model.dearest }),
    matched: matchRules(caller.planFor(model), request.tags),
  };
}

/** The holds of a prepared request in the windows of `nowMs`. */
export function holdsOf(
  prepared: Prepared,
  context: { tags: Readonly<Record<string, string>>; windows: CalendarWindows; nowMs: number },
): RuleHold[] {
  return prepared.matched.map((matched) => {
    const { rule } = matched.planned;
    const { counter, ref } = counterFor(matched.planned, context);
    const amount = amountOf(rule.unit, prepared.estimate);
    return { matched, ref, hold: { counter, amount, limit: rule.limit, mode: matched.mode } };
  });
}

type BuiltCounter = { readonly counter: Counter; readonly ref: CounterRef };

/** Counters whose key no tag changes are built once for each window. */
const built = new WeakMap<PlannedRule, BuiltCounter>();

function counterFor(
  planned: PlannedRule,
  context: { tags: Readonly<Record<string, string>>; windows: CalendarWindows; nowMs: number },
): BuiltCounter {
  const { rule, fixedKey } = planned;
  const window =
    rule.kind === 'rate-limit' ? SLIDING[rule.window] : context.windows.at(rule.window, context.nowMs);
  const known = fixedKey === undefined ? undefined : built.get(planned);
  if (known !== undefined && known.counter.window === window) return known;
  const counter: Counter = { key: fixedKey ?? planned.keyFor(context.tags), unit: rule.unit, window };
  const fresh = { counter, ref: counterRef(counter) };
  if (fixedKey !== undefined) built.set(planned, fresh);
  return fresh;
}

const UNIT_ON_WIRE = {
  requests: 'COUNTER_UNIT_REQUESTS',
  tokens: 'COUNTER_UNIT_TOKENS',
  cost: 'COUNTER_UNIT_COST',
  concurrency: 'COUNTER_UNIT_CONCURRENCY',
} as const satisfies Record<CounterUnit, CounterRef['unit']>;

function counterRef({ key, unit, window }: Counter): CounterRef {
  const unitOnWire = UNIT_ON_WIRE[unit];
  return window.kind === 'sliding'
    ? { key, unit: unitOnWire, slidingMs: window.lengthMs, startMs: 0, endMs: 0 }
    : { key, unit: unitOnWire, slidingMs: 0, startMs: window.startMs, endMs: window.endMs ?? 0 };
}

function amountOf(unit: CounterUnit, { tokens, costNanoUsd }: Estimate): number {
  switch (unit) {
    case 'requests':
    case 'concurrency':
      return 1;
    case 'tokens':
      return tokens;
    case 'cost':
      return costNanoUsd;
    default:
      return unit satisfies never;
  }
}

function shapeFault(request: AdmissionRequest__Output): VerdictBody | undefined {
  const { requestId, inputTokensMax, outputTokensMax } = request;
  if (requestId.length === 0 || requestId.length > 64) {
    return refusal({ code: 'invalid_request', message: 'The request id must have 1 to 64 characters' });
  }
  if (!isTokenCount(inputTokensMax) || !isTokenCount(outputTokensMax)) {
    const message = `No request may use more than ${REQUEST_TOKENS_MAX} tokens; lower max_tokens or n`;
    return refusal({ code: 'invalid_request', message, param: 'max_tokens' });
  }
  return undefined;
}

function isTokenCount(count: number): boolean {
  return count >= 0 && count <= REQUEST_TOKENS_MAX;
}
