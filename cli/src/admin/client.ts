import type { z } from 'zod';
import { type Access, apiUrl, parseJson, refusalOf, unreachable } from './admin-api-error.ts';
import { type ApiCall, type ApiRequest, changeBody, jsonBody, queryString } from './api-call.ts';
import { type AuditCalls, auditCalls } from './audit.ts';
import { type Download, download } from './download.ts';
import { type HistoryCalls, historyCalls } from './history.ts';
import { type LimitCalls, limitCalls } from './limits.ts';
import { type PeopleCalls, peopleCalls } from './people.ts';
import { readBounded } from './read-bounded.ts';
import {
  type Applied,
  appliedAnswer,
  deletedAnswer,
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
    /** A file of history: `/requests/export` or `/metrics/export` with its question. */
    download(path: string, question: object): Promise<Download>;
    whoAmI(): Promise<{ subject: string; role: string }>;
  };

/** A token on the one occasion that its secret is told. */
export type ToldToken = ShownToken & { readonly secret: string };

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
    download: (path, question) => download(options, path, question),
    whoAmI: () => call(whoAmIAnswer, { method: 'GET', path: '/whoami' }),
  };
}

async function callApi<Schema extends z.ZodType>(
  access: Access,
  schema: Schema,
  { method, path, body, expectedRevision }: ApiRequest,
): Promise<z.infer<Schema>> {
  const answer = await exchange(access, () =>
    fetch(apiUrl(access, path), {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${access.token}`,
        ...(body === undefined ? {} : { 'content-type': body.type }),
        ...(expectedRevision === undefined ? {} : { 'if-match': `"${expectedRevision}"` }),
      },
      ...(body === undefined ? {} : { body: body.text }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    }),
  );
  if (answer.status >= 200 && answer.status < 300) {
    const parsed = schema.safeParse(parseJson(answer.text));
    if (parsed.success) return parsed.data;
  }
  throw refusalOf(access, answer);
}

async function exchange(
  access: Access,
  send: () => Promise<Response>,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await send();
    return { status: answer.status, text: await readBounded(answer, ANSWER_MAX_BYTES) };
  } catch (cause) {
    throw unreachable(access, cause);
  }
}
