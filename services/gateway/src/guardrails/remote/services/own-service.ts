import type { JsonObject } from '../../../dialects/json/json-object.ts';
import type { Question } from '../remote-adapter.ts';

/** How a service of the operator's own learns who calls. */
export type OwnServiceAuth =
  | { readonly type: 'basic-auth'; readonly username: string; readonly password: string }
  | { readonly type: 'bearer-auth'; readonly bearer_token: string };

/** The headers of every call of such a service, names and values by turns. */
export function ownServiceHeaders(
  auth: OwnServiceAuth | undefined,
  headers: Readonly<Record<string, string>> = {},
): readonly string[] {
  const own = Object.entries(headers).flat();
  if (auth === undefined) return own;
  if (auth.type === 'bearer-auth') return [...own, 'authorization', `Bearer ${auth.bearer_token}`];
  const login = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
  return [...own, 'authorization', `Basic ${login}`];
}

/** Who asks, in the fields of TrueFoundry's contract for custom guardrails. */
export function userOf({ subject, teams }: Pick<Question, 'subject' | 'teams'>): JsonObject {
  const [kind = '', ...slug] = subject.split(':');
  return { subjectId: subject, subjectType: kind, subjectSlug: slug.join(':'), teams: teams.slice() };
}
