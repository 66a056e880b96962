import type { z } from 'zod';
import { type Access, apiUrl, parseJson, refusalOf, unreachable } from './admin-api-error.ts';
import type { ApiCall, BodyOf } from './api-routes.ts';
import { type AuditCalls, auditCalls } from './audit.ts';
import { type Download, download } from './download.ts';
import { type GrantCalls, grantCalls } from './grants.ts';
import { type HistoryCalls, historyCalls } from './history.ts';
import { type HttpRequest, httpRequest } from './http-request.ts';
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
  LimitCalls &
  GrantCalls & {
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
    createToken(wanted: BodyOf<'POST /tokens'>): Promise<ToldToken>;
    /** Undefined leaves the grace to the owner of the key. */
    rotateToken(id: string, graceSeconds: number | undefined): Promise<ToldToken>;
    listTokens(subject?: string): Promise<ShownToken[]>;
    revokeToken(id: string): Promise<void>;
    /** Requests as a file. */
    exportRequests(question: BodyOf<'POST /requests/export'>): Promise<Download>;
    /** Sums as a file. */
    exportMetrics(question: BodyOf<'POST /metrics/export'>): Promise<Download>;
    whoAmI(): Promise<{ subject: string; role: string }>;
  };

/** A token on the one occasion that its secret is told. */
export type ToldToken = ShownToken & { readonly secret: string };

/** A client of the console at `consoleUrl`, with a key. Nothing is sent before the first call. */
export function adminClient(options: Access): AdminClient {
  const call: ApiCall = (route, request, answer) =>
    callApi(options, { ...httpRequest(route, request), expectedRevision: request.expectedRevision }, answer);
  return {
    ...peopleCalls(call),
    ...auditCalls(call),
    ...historyCalls(call),
    ...limitCalls(call),
    ...grantCalls(call),
    listManifests: (type) => call('GET /manifests', { query: { type } }, manifestsAnswer),
    applyManifests: (documents, { isDryRun, deletions = [], expectedRevision }) =>
      call(
        'PUT /manifests',
        { query: { dryRun: String(isDryRun) }, text: changeText(documents, deletions), expectedRevision },
        appliedAnswer,
      ),
    deleteManifest: (object) => call('DELETE /manifests/{type}/{name}', { path: object }, deletedAnswer),
    createToken: (wanted) => call('POST /tokens', { json: wanted }, toldTokenAnswer),
    rotateToken: (id, graceSeconds) =>
      call(
        'POST /tokens/{id}/rotate',
        { path: { id }, json: { grace_seconds: graceSeconds } },
        toldTokenAnswer,
      ),
    listTokens: async (subject) => (await call('GET /tokens', { query: { subject } }, tokensAnswer)).tokens,
    async revokeToken(id) {
      await call('DELETE /tokens/{id}', { path: { id } }, revokedAnswer);
    },
    exportRequests: (json) => download(options, httpRequest('POST /requests/export', { json })),
    exportMetrics: (json) => download(options, httpRequest('POST /metrics/export', { json })),
    whoAmI: () => call('GET /whoami', {}, whoAmIAnswer),
  };
}

/** Documents to apply and objects to delete in the same step, as a body. */
function changeText(documents: string, deletions: readonly { type: string; name: string }[]) {
  return deletions.length === 0
    ? ({ type: 'application/yaml', text: documents } as const)
    : ({
        type: 'application/vnd.tollgate.change+json',
        text: JSON.stringify({ documents, deletions }),
      } as const);
}

async function callApi<Schema extends z.ZodType>(
  access: Access,
  { method, path, body, expectedRevision }: HttpRequest & { expectedRevision: number | undefined },
  schema: Schema,
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
