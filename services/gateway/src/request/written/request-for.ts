import { GatewayError } from '@tollgate/contracts';
import { withFormModel } from '../../dialects/form/form.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import { withMembers } from '../../dialects/json/with-members.ts';
import type { Candidate } from '../../routing/candidate.ts';
import type { Target } from '../../routing/target.ts';
import type { Decoded, TargetRequest } from '../request.ts';
import { canonicalOf } from './canonical-of.ts';
import { canonicalWithPromptMarks, withPromptMarks } from './prompt-cache/prompt-marks.ts';

/**
 * Writes a request for a target: the client's bytes if it speaks the client's dialect, else by way of the canonical form.
 * `isUsageRefused`: the provider refuses to be asked for the usage of a stream. Throws `not_implemented` if the account
 * serves nothing like the API, and `invalid_request` naming what it cannot carry.
 */
export function requestFor(request: Decoded, target: Target, isUsageRefused: boolean): TargetRequest {
  const dialect = target.provider.dialectFor(request.dialect, target);
  const { stored, raw } = request.facts;
  if (dialect === request.dialect && (stored !== undefined || raw !== undefined))
    return { dialect, body: request.bytes, asksUsage: false, translation: undefined, warnings: [] };
  const mayAskUsage = request.facts.isStreaming && !isUsageRefused;
  if (dialect === request.dialect) {
    const { provider } = dialect;
    const { bytes, body, facts, form } = request;
    return {
      dialect,
      body:
        form === undefined
          ? provider.encode(
              { bytes: withPromptMarks(request, target, dialect), body, facts, isUsageRefused },
              target,
            )
          : withFormModel(bytes, form, target.modelId),
      asksUsage:
        mayAskUsage &&
        provider.usageRefusal !== undefined &&
        (body['stream_options'] ?? undefined) === undefined,
      translation: undefined,
      warnings: [],
    };
  }
  if (dialect?.adapter !== undefined) {
    const own = dialect.adapter({ body: request.body, model: target });
    const { body, warnings } = own;
    return { dialect, body, asksUsage: false, translation: undefined, own, warnings };
  }
  const reader = dialect?.codec;
  const writer = request.dialect.codec;
  if (dialect === undefined || reader === undefined || writer === undefined) throw notServed(request, target);
  const read = canonicalOf(request);
  if (read === undefined) throw notServed(request, target);
  const canonical = canonicalWithPromptMarks(read, { request, target, dialect });
  const { account, modelId, outputTokensMax } = target;
  const { wireFacts } = target.provider;
  const asked = {
    model: modelId,
    account,
    ...(outputTokensMax > 0 && { outputTokensMax }),
    ...wireFacts,
    ...(isUsageRefused && { features: { ...wireFacts.features, streamUsage: false } }),
  };
  const { body, warnings } = reader.writeRequest(canonical, asked);
  const { id, receivedAtMs, facts } = request;
  const write = {
    request: canonical,
    id,
    createdSeconds: Math.floor(receivedAtMs / 1_000),
    model: facts.model,
  };
  const asksUsage = mayAskUsage && dialect.provider.usageRefusal !== undefined;
  return {
    dialect,
    body,
    asksUsage,
    warnings,
    translation: { reader, writer, read: { id, account }, write },
  };
}

/** Writes a request for a candidate, with the members of its body that the candidate gets instead of the client's. */
export function requestForCandidate(
  request: Decoded,
  { target, overrideParams }: Pick<Candidate, 'target' | 'overrideParams'>,
  isUsageRefused: boolean,
): TargetRequest {
  const { translated } = request;
  const isWritten = translated?.target === target && !(isUsageRefused && translated.written.asksUsage);
  if (isWritten && overrideParams === undefined) return translated.written;
  const asked = overrideParams === undefined ? request : overridden(request, overrideParams);
  return requestFor(asked, target, isUsageRefused);
}

/** Forms and requests to custom endpoints have no members that a target could get otherwise. */
function overridden(request: Decoded, params: JsonObject): Decoded {
  if (request.form !== undefined || request.facts.raw !== undefined) return request;
  const body = { ...request.body, ...params };
  return { ...request, body, bytes: withMembers(request.bytes, params) };
}

/** Whether a target is called in another dialect than the client's. */
export function isTranslated(request: Pick<Decoded, 'dialect'>, target: Target): boolean {
  return target.provider.dialectFor(request.dialect, target) !== request.dialect;
}

function notServed({ dialect, facts }: Decoded, target: Target): GatewayError {
  const message = `The account "${target.account}" does not serve ${dialect.client.api} for ${facts.model}.`;
  return new GatewayError('not_implemented', message, { param: 'model' });
}
