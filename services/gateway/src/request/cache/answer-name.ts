import { createHash, hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Candidate } from '../../routing/candidate.ts';
import type { Admitted } from '../request.ts';

/** Changes when answers of older gateways are not to be replayed. */
const EDITION = '1';
/** Headers of the client that change what a provider answers. */
const HEADERS = ['anthropic-version', 'anthropic-beta', 'openai-beta', 'x-tfy-strict-openai'];

/**
 * A hash of everything that changes the answer to a request: who asks, in which API and how, its bytes as providers would
 * get them, and the targets that may answer, with what their config does to a request.
 */
export function answerName(request: Admitted, plan: readonly Candidate[]): string {
  const { admission, dialect, path, query, headers, facts, bytes } = request;
  const parts = [
    EDITION,
    admission.principal?.subject ?? '',
    dialect.name,
    path,
    query,
    facts.model,
    ...headersOfName(headers),
    ...plan.map(factsOf).sort(),
  ];
  const head = `${JSON.stringify(parts)}\0`;
  // Of a small body, one call that copies it takes a third of the time of a hash object.
  if (bytes.length + 3 * head.length <= COPY.length) {
    const headBytes = COPY.write(head);
    return hash('sha256', COPY.subarray(0, headBytes + bytes.copy(COPY, headBytes)));
  }
  return createHash('sha256').update(head).update(bytes).digest('hex');
}

/** The headers of a request that change what a provider answers; empty for those that it does not have. */
export function headersOfName(headers: IncomingHttpHeaders): readonly string[] {
  return HEADERS.map((name) => String(headers[name] ?? ''));
}

/** Head and body beside each other, for one call of `hash`. */
const COPY = Buffer.allocUnsafeSlow(32_768);

/** What of a candidate changes its answer; candidates live as long as their config. */
const factsByCandidate = new WeakMap<Candidate, string>();

function factsOf(candidate: Candidate): string {
  let facts = factsByCandidate.get(candidate);
  if (facts === undefined) {
    const { target, overrideParams, setHeaders, removedHeaders } = candidate;
    const { name, kind, modelId, provider } = target;
    const of = [
      name,
      kind,
      modelId,
      provider.endpoint.origin,
      overrideParams,
      setHeaders,
      [...removedHeaders],
    ];
    facts = JSON.stringify(of);
    factsByCandidate.set(candidate, facts);
  }
  return facts;
}
