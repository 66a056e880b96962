import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import type { RequestFacts } from '../dialects/client-dialect.ts';
import { type Form, isFormType, readForm } from '../dialects/form/form.ts';
import { jsonFaultPosition } from '../dialects/json/fault-position.ts';
import { isDeeperThan, isJsonObject, type JsonObject } from '../dialects/json/json-object.ts';
import { refuseLookalikes } from '../dialects/json/lookalikes.ts';
import { rawContent, rawDocument } from '../dialects/raw/raw-body.ts';
import { presentedCredential } from '../http-syntax/presented-credential.ts';
import type { AskedBefore } from './cache/asked-before.ts';
import { readAgentSession } from './headers/agent-session.ts';
import { namedAccount } from './headers/named-account.ts';
import { onceAHead } from './headers/once-a-head.ts';
import { readTags } from './headers/tags.ts';
import { readWishes } from './headers/wishes.ts';
import type { Decoded, Identified } from './request.ts';

/**
 * Adds what the request asks for; `asked` is a request with the same bytes that was decoded before. Throws GatewayError naming the
 * field or header at fault.
 */
export function decode(request: Identified, asked?: AskedBefore): Decoded {
  const { headers, dialect, path, query } = request;
  if (asked !== undefined) {
    const { body, facts } = asked;
    return Object.assign(request, { body, facts: ofProvider(headers, facts), asked, ...headersAsk(request) });
  }
  if (dialect.client.isRaw === true) return decodeRaw(request);
  const form = formOf(request);
  const bytes = form === undefined ? withoutMark(request.bytes) : request.bytes;
  const body = form === undefined ? bodyOf(request, bytes) : form.fields;
  refuseLookalikes(body);
  return Object.assign(request, {
    bytes,
    body,
    ...(form && { form }),
    facts: ofProvider(headers, dialect.client.read(body, path, query)),
    ...headersAsk(request),
  });
}

/** What the headers of a request ask for. */
const headersAsk = onceAHead(({ headers }) => ({
  tags: readTags(headers),
  wishes: readWishes(headers),
  session: readAgentSession(headers, presentedCredential(headers)),
}));

/** A request to a custom endpoint: nothing of it is read but its address, and what guardrails may look at. */
function decodeRaw(request: Identified): Decoded {
  const { headers, bytes, dialect, path, query } = request;
  const facts = dialect.client.read({}, path, query);
  return Object.assign(request, {
    body: facts.raw === undefined ? {} : rawDocument(rawContent(bytes, headers), facts.raw),
    facts,
    ...headersAsk(request),
  });
}

function formOf({ dialect, headers, bytes }: Identified): Form | undefined {
  const contentType = headers['content-type'];
  return dialect.client.takesForm && isFormType(contentType) ? readForm(bytes, contentType) : undefined;
}

/** With the account that `x-tfy-provider-name` names before a model that has none. Throws `invalid_request`. */
function ofProvider(headers: IncomingHttpHeaders, facts: RequestFacts): RequestFacts {
  const account = namedAccount(headers);
  if (account === undefined || facts.stored !== undefined || facts.model.startsWith(`${account}/`))
    return facts;
  return { ...facts, model: `${account}/${facts.model}` };
}

/** Without a byte order mark, which a parser may ignore (RFC 8259 8.1) and a provider may not. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Deeper than any schema of a tool; some providers' parsers recurse. */
export const DEPTH_MAX = 128;

function bodyOf({ dialect }: Identified, bytes: Buffer): JsonObject {
  return bytes.length === 0 && dialect.client.mayBeEmpty === true ? {} : parseBody(bytes);
}

/** The only parse of the body. Throws `invalid_json` with the position, or `invalid_request`. */
function parseBody(bytes: Buffer): JsonObject {
  const text = bytes.toString();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('invalid_json', `The body is not valid JSON: ${faultOf(text)}.`, { cause });
  }
  if (!isJsonObject(body)) throw new GatewayError('invalid_request', 'The body must be a JSON object.');
  if (isDeeperThan(body, DEPTH_MAX)) {
    throw new GatewayError('invalid_request', `The body nests deeper than ${DEPTH_MAX} levels.`);
  }
  return body;
}

function faultOf(text: string): string {
  if (text.trim() === '') return 'it is empty';
  const position = jsonFaultPosition(text);
  if (position === undefined || position >= text.length)
    return `it ends too early, at position ${text.length}`;
  return `unexpected character at position ${position}`;
}
