import type { AdmissionRequest__Output, BodyLog__Output } from '@tollgate/contracts';
import { estimates, isBoundTelling, REQUEST_TOKENS_MAX } from '../estimates/estimate.ts';
import type { UseMemory } from '../estimates/use-memory.ts';
import { type GuardrailUse, guardrailUses } from '../rules/guardrail-rules.ts';
import { bodyLogOf } from '../rules/logging-planner.ts';
import { matchRules, type PlannedModel, type Tags } from '../rules/match.ts';
import type { SnapshotModel } from '../snapshot/accounts.ts';
import type { Caller } from '../snapshot/caller.ts';
import type { Choice } from '../snapshot/choice.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { type IdentifiableRequest, identify } from './identify.ts';
import { prepareChoice } from './prepare-choice.ts';
import type { Prepared } from './prepared.ts';
import { matchedRuleIds, refusal, type VerdictBody, wirePrincipal } from './verdict.ts';

/** A request that is decided already, and what logging rules say of it. */
export type Decided = { readonly verdict: VerdictBody; readonly bodyLog?: BodyLog__Output };

/** Decides all that needs no counter: the key, the model, the access. What remains is a request to reserve for. */
export function prepare(
  snapshot: Snapshot,
  request: IdentifiableRequest,
  context: { nowMs: number; uses: Pick<UseMemory, 'learned'> },
): Decided | Prepared {
  const { nowMs, uses } = context;
  const malformed = shapeFault(request);
  if (malformed !== undefined) return { verdict: malformed };
  const identified = identify(snapshot, request, nowMs);
  if ('verdict' in identified) return identified;
  const { caller } = identified;
  if (request.listModels)
    return { verdict: { models: { models: [...caller.listed()], principal: wirePrincipal(caller) } } };
  return withBodyLog(prepareFor(snapshot, request, { caller, uses }), { caller, request });
}

/** Adds what the logging rules say of the name that was asked for and of every model that may answer. */
function withBodyLog(
  prepared: { verdict: VerdictBody } | Prepared,
  { caller, request }: { caller: Caller; request: AdmissionRequest__Output },
): Decided | Prepared {
  const targets = 'targets' in prepared ? prepared.targets : NO_TARGETS;
  const planned = plannedOfAll(request.model, targets, caller.loggingFor);
  return planned.length === 0 ? prepared : { ...prepared, bodyLog: bodyLogOf(planned, request.tags) };
}

function prepareFor(
  snapshot: Snapshot,
  request: AdmissionRequest__Output,
  { caller, uses }: { caller: Caller; uses: Pick<UseMemory, 'learned'> },
): { verdict: VerdictBody } | Prepared {
  const choice = request.classifies
    ? (caller.classifierFor(request.model) ?? NO_CHOICE)
    : caller.choiceFor(request.model, request.tags);
  const model = choice === undefined ? caller.callable().get(request.model) : undefined;
  if (model !== undefined) return guarded(prepareTarget(snapshot, request, { caller, model, uses }), request);
  if (choice !== undefined && choice.targets.length > 0)
    return guarded(
      prepareChoice(request, choice, {
        caller,
        prepareOne: (target, bound) =>
          prepareTarget(snapshot, bounded(request, bound), { caller, model: target, uses }),
      }),
      request,
    );
  const refused = choice === undefined ? caller.explain(request.model) : noTarget(request.model);
  return { verdict: refusal({ ...refused, caller, param: 'model' }) };
}

const NO_CHOICE: Choice = { route: '', asked: undefined, targets: [] };
const NO_GUARDRAILS: readonly GuardrailUse[] = [];

/** Adds the guardrails of the name that was asked for and of every model that may answer. */
function guarded(
  prepared: { verdict: VerdictBody } | Prepared,
  { model: name, tags }: AdmissionRequest__Output,
): { verdict: VerdictBody } | Prepared {
  if ('verdict' in prepared) return prepared;
  const { caller, targets } = prepared;
  const uses = guardrailUses(plannedOfAll(name, targets, caller.guardrailsFor), tags);
  return uses.length === 0 ? prepared : { ...prepared, guardrails: uses };
}

const NO_TARGETS: readonly SnapshotModel[] = [];

/** What is planned for the name that was asked for and for every model that may answer, each once. */
function plannedOfAll<One>(
  name: string,
  targets: readonly SnapshotModel[],
  plannedFor: (model: PlannedModel) => readonly One[],
): readonly One[] {
  let all = plannedFor({ name, account: '' });
  for (const target of targets) {
    const more = plannedFor(target);
    // Mostly the target is what was asked for, and its plan is the same list.
    if (more !== all && more.length > 0) all = [...new Set([...all, ...more])];
  }
  return all;
}

/** A request for one model. */
function prepareTarget(
  snapshot: Snapshot,
  request: AdmissionRequest__Output,
  context: { caller: Caller; model: SnapshotModel; uses: Pick<UseMemory, 'learned'> },
): { verdict: VerdictBody } | Prepared {
  const { caller, model, uses } = context;
  const { account, fault } = snapshot.accounts.get(model.account) ?? {};
  if (fault !== undefined) {
    const message = `Provider account ${model.account} has no usable key: ${fault}; tell a manager of the account`;
    return { verdict: refusal({ code: 'service_unavailable', message, caller }) };
  }
  const modelSize = {
    provider: account?.provider ?? '',
    outputTokensMax: model.model.outputTokensMax,
    dearest: model.dearest,
    learned: uses.learned({
      model: model.name,
      subject: caller.token.subject,
      outputTokensMax: request.outputTokensMax,
      isBoundTelling: isBoundTelling(request),
    }),
  };
  const prepared: Prepared = {
    requestId: request.requestId,
    caller,
    size: request,
    modelSize,
    estimates: estimates(request, modelSize),
    matched: matchRules(caller.planFor(model), request.tags),
    targets: [model],
    routed: undefined,
    guardrails: NO_GUARDRAILS,
    bodyLog: 'BODY_LOG_UNSPECIFIED',
  };
  const unpriced = unpricedFault(snapshot, prepared, request.tags);
  return unpriced === undefined ? prepared : { verdict: unpriced };
}

/** The request with the bound on its answers that a target gets instead of the client's. */
function bounded(
  request: AdmissionRequest__Output,
  outputTokensMax: number | undefined,
): AdmissionRequest__Output {
  if (outputTokensMax === undefined) return request;
  const forAll = outputTokensMax * Math.max(1, request.choices);
  return { ...request, outputTokensMax: Math.min(forAll, REQUEST_TOKENS_MAX) };
}

function noTarget(asked: string): { code: 'model_not_allowed'; message: string } {
  const message = `None of the models behind ${JSON.stringify(asked)} may be called with this key and these tags; ask a manager of their accounts`;
  return { code: 'model_not_allowed', message };
}

/** A budget cannot see what a model without a price costs: the settings say whether it then stands in the way. */
function unpricedFault(snapshot: Snapshot, prepared: Prepared, tags: Tags): VerdictBody | undefined {
  const [model] = prepared.targets;
  if (!snapshot.refusesUnpricedModels || model === undefined || model.dearest !== undefined) return undefined;
  const blind = prepared.matched.find(
    ({ planned, mode }) =>
      mode === 'enforce' && planned.countersFor(tags).some(({ limit }) => limit.unit === 'cost'),
  );
  if (blind === undefined) return undefined;
  const { id, setBy } = blind.planned.rule;
  return refusal({
    code: 'unpriced_model',
    message: `Model ${model.name} has no price, and budget ${id}, set by ${setBy}, cannot count what it costs; ask an administrator to price the model`,
    caller: prepared.caller,
    param: 'model',
    rule: id,
    matchedRules: matchedRuleIds(prepared),
  });
}

function shapeFault(request: AdmissionRequest__Output): VerdictBody | undefined {
  const { requestId, inputTokensMax, inputTokensFixed, outputTokensMax, outputLimitField, pieces } = request;
  if (requestId.length === 0 || requestId.length > 64) {
    return refusal({ code: 'invalid_request', message: 'The request id must have 1 to 64 characters' });
  }
  if (!isTokenCount(outputTokensMax)) {
    const param = outputLimitField || 'max_tokens';
    const message = `No request may ask for more than ${REQUEST_TOKENS_MAX} tokens; lower ${param} or the number of answers`;
    return refusal({ code: 'invalid_request', message, param });
  }
  if (!isTokenCount(inputTokensMax) || !isTokenCount(inputTokensFixed)) {
    const message = `No request may send more than ${REQUEST_TOKENS_MAX} tokens; send less text or media`;
    return refusal({ code: 'invalid_request', message });
  }
  const excess = Object.entries(pieces).find(([, count]) => !isTokenCount(count));
  if (excess !== undefined) {
    const message = `No request may be billed for more than ${REQUEST_TOKENS_MAX} ${excess[0]}; ask for less`;
    return refusal({ code: 'invalid_request', message });
  }
  return undefined;
}

function isTokenCount(count: number): boolean {
  return count >= 0 && count <= REQUEST_TOKENS_MAX;
}
