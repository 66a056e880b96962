import type { JsonObject } from '../../dialects/json/json-object.ts';
import { member, type Question, type RemoteAdapter, RemoteFault } from './remote-adapter.ts';

type Settings = {
  readonly target: 'request' | 'response';
  readonly auth_data?:
    | { readonly type: 'basic-auth'; readonly username: string; readonly password: string }
    | { readonly type: 'bearer-auth'; readonly bearer_token: string };
  readonly config: {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly config?: JsonObject;
  };
};

/** An operator's own service, by TrueFoundry's contract for custom guardrails. */
export function customHttp({ target, auth_data: auth, config }: Settings): RemoteAdapter {
  const headers = Object.entries(config.headers ?? {}).flat();
  if (auth?.type === 'bearer-auth') headers.push('authorization', `Bearer ${auth.bearer_token}`);
  else if (auth !== undefined) {
    headers.push(
      'authorization',
      `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`,
    );
  }
  return {
    origin: new URL(config.url).origin,
    sides: [target === 'request' ? 'input' : 'output'],
    call: (question) => ({
      url: config.url,
      headers,
      body: {
        requestBody: question.request(),
        responseBody: question.response?.(),
        context: { user: userOf(question), metadata: question.tags },
        config: config.config ?? {},
      },
    }),
    read(reply) {
      // Older services of this contract let pass with null.
      if (reply === null) return [];
      const verdict = member(reply, 'verdict');
      const message = member(reply, 'message');
      if (verdict === true && member(reply, 'transformed') === true) {
        throw new RemoteFault('its service rewrote the text, which the gateway does not take over');
      }
      if (verdict === true) return [];
      if (verdict !== false) throw new RemoteFault('its service answered without a verdict');
      return [{ kind: 'custom', ...(typeof message === 'string' && { message }) }];
    },
  };
}

/** Who asks, in the fields of the contract. */
export function userOf({ subject, teams }: Pick<Question, 'subject' | 'teams'>): JsonObject {
  const [kind = '', ...slug] = subject.split(':');
  return { subjectId: subject, subjectType: kind, subjectSlug: slug.join(':'), teams: teams.slice() };
}
