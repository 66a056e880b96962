import type { z } from 'zod';
import { printable } from '../commands/terminal.ts';
import { type ApiCall, type ApiRequest, changeBody, jsonBody, queryString } from './api-call.ts';
import { type AuditCalls, auditCalls } from './audit.ts';
import { type HistoryCalls, historyCalls } from './history.ts';
import { type LimitCalls, limitCalls } from './limits.ts';
import { type PeopleCalls, peopleCalls } from './people.ts';
import { readBounded } from './read-bounded.ts';
import {
  type Applied,
  appliedAnswer,
  deletedAnswer,
  errorAnswer,
  type Fault,
  manifestsAnswer,
  revokedAnswer,
  type ShownToken,
  type StoredManifest,
  tokensAnswer,
  toldTokenAnswer,
  whoAmIAnswer,
} from './shapes.ts';

/** Longest time that one call may take. */
const DEADLINE_MS = 30_000;
/** Everything that is stored fits several times. */
const ANSWER_MAX_BYTES = 64 * 1024 * 1024;

/** The admin API of one console, as one caller sees it. Every call throws AdminApiError when it is refused. */
export type AdminClient = PeopleCalls &
  AuditCalls &
  HistoryCalls &
  LimitCalls & {
    listManifests(type?: string): Promise<{ manifests: StoredManifest[]; revision: number }>;
    /**
     * All documents and deletions or none. A refusal of documents carries their faults; it has the code `conflict` where
     * something of it has changed since the expected revision.
     */
    applyManifests(
      text: string,
      options: {
        isDryRun: boolean;
        deletions?: readonly { type: string; name: string }[];
        expectedRevision?: number;
      },
    ): Promise<Applied>;
    deleteManifest(object: { type: string; name: string }): Promise<{ revision: number }>;
    createToken(wanted: {
      subject: string;
      name: string;
      expires_at: string | undefined;
      models: readonly string[];
      addresses: readonly string[];
      role: string | undefined;
    }): Promise<ToldToken>;
    /** Undefined leaves the grace to the owner of the key. */
    rotateToken(id: string, graceSeconds: number | undefined): Promise<ToldToken>;
    listTokens(subject?: string): Promise<ShownToken[]>;
    revokeToken(id: string): Promise<void>;
    whoAmI(): Promise<{ subject: string; role: string }>;
  };

/** The console refused, did not answer, or answered what no console answers. The message says what to do. */
export class AdminApiError extends Error {
  override readonly name = 'AdminApiError';
  /** What is wrong in the documents sent; empty for every other refusal. */
  readonly faults: readonly Fault[];
  /** The API's own word for what is wrong; empty where the API did not answer. */
  readonly code: string;

  constructor(message: string, options: { code?: string; faults?: readonly Fault[]; cause?: unknown } = {}) {
    super(printable(message), { cause: options.cause });
    this.code = options.code ?? '';
    this.faults = options.faults ?? [];
  }
}

/** A token on the one occasion that its secret is told. */
export type ToldToken = ShownToken & { readonly secret: string };

type Access = {
  consoleUrl: string;
  token: string;
  /** Where the token is from, to say when it is refused. */
  tokenFrom?: string;
};

/** A client of the console at `consoleUrl`, with an admin token. Nothing is sent before the first call. */
export function adminClient(options: Access): AdminClient {
  const call: ApiCall = (schema, request) => callApi(options, schema, request);
  return {
    ...peopleCalls(call),
    ...auditCalls(call),
    ...historyCalls(call),
    ...limitCalls(call),
    listManifests: (type) =>
      call(manifestsAnswer, { method: 'GET', path: `/manifests${queryString({ type })}` }),
    applyManifests: (text, { isDryRun, deletions = [], expectedRevision }) =>
      call(appliedAnswer, {
        method: 'PUT',
        path: `/manifests?dryRun=${isDryRun}`,
        body: changeBody(text, deletions),
        expectedRevision,
      }),
    deleteManifest: ({ type, name }) =>
      call(deletedAnswer, {
        method: 'DELETE',
        path: `/manifests/${encodeURIComponent(type)}/${encodeURIComponent(name)}`,
      }),
    createToken: (wanted) =>
      call(toldTokenAnswer, { method: 'POST', path: '/tokens', body: jsonBody(wanted) }),
    rotateToken: (id, graceSeconds) =>
      call(toldTokenAnswer, {
        method: 'POST',
        path: `/tokens/${encodeURIComponent(id)}/rotate`,
        body: jsonBody({ grace_seconds: graceSeconds }),
      }),
    listTokens: async (subject) =>
      (await call(tokensAnswer, { method: 'GET', path: `/tokens${queryString({ subject })}` })).tokens,
    async revokeToken(id) {
      await call(revokedAnswer, { method: 'DELETE', path: `/tokens/${encodeURIComponent(id)}` });
    },
    whoAmI: () => call(whoAmIAnswer, { method: 'GET', path: '/whoami' }),
  };
}

async function callApi<Schema extends z.ZodType>(
  { consoleUrl, token, tokenFrom }: Access,
  schema: Schema,
  { method, path, body, expectedRevision }: ApiRequest,
): Promise<z.infer<Schema>> {
  const { status, text } = await exchange(consoleUrl, () =>
    fetch(apiUrl(consoleUrl, path), {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': body.type }),
        ...(expectedRevision === undefined ? {} : { 'if-match': `"${expectedRevision}"` }),
      },
      ...(body === undefined ? {} : { body: body.text }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    }),
  );
  const answer = parseJson(text);
  if (status >= 200 && status < 300) {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
  }
  const refusal = errorAnswer.safeParse(answer);
  // A gateway refuses in the same shape; it has no API under this path.
  if (!refusal.success || refusal.data.error.code === 'not_implemented') {
    throw new AdminApiError(
      `${consoleUrl} answered ${status}, but not as a Tollgate console does; check --console or TOLLGATE_CONSOLE_URL`,
    );
  }
  const { code, message, details } = refusal.data.error;
  if (status !== 401) throw new AdminApiError(message, { code, faults: details });
  const which = tokenFrom === undefined ? 'the token' : `the token of ${tokenFrom}`;
  throw new AdminApiError(
    `${consoleUrl} refused ${which}: ${message} Give an admin token with TOLLGATE_ADMIN_TOKEN or --token.`,
    { code, faults: details },
  );
}

async function exchange(
  consoleUrl: string,
  send: () => Promise<Response>,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await send();
    return { status: answer.status, text: await readBounded(answer, ANSWER_MAX_BYTES) };
  } catch (cause) {
    throw new AdminApiError(
      `the console at ${consoleUrl} does not answer (${reasonOf(cause)}); is it running? --console or TOLLGATE_CONSOLE_URL says where it is`,
      { cause },
    );
  }
}

/** Why a call failed, in the words of the system where it has some. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return 'no answer in time';
  const { cause } = thrown;
  if (!(cause instanceof Error)) return thrown.message;
  // Node tries every address of a name and reports them together, without a message.
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error && first.message !== '' ? first.message : thrown.message;
}

function apiUrl(consoleUrl: string, path: string): string {
  return `${consoleUrl.replace(/\/+$/, '')}/api/v1${path}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
