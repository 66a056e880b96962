import { list, member, RemoteFault, type RemoteFinding, type WholeService } from '../remote-adapter.ts';
import { userOf } from './own-service.ts';

type Settings = {
  readonly auth_data?:
    | { readonly type: 'bearer-auth'; readonly bearer_token: string }
    | { readonly type: 'header'; readonly headers: Readonly<Record<string, string>> };
  readonly config: { readonly opa_url: string; readonly policy_path: string };
};

/**
 * A policy of Open Policy Agent, by its data API. The decision is true or false, or an object with `allow` and a `message`, or
 * with `deny`, a list of messages that is empty for what may pass.
 */
export function opa({ auth_data: auth, config }: Settings): WholeService {
  const headers =
    auth === undefined
      ? []
      : auth.type === 'header'
        ? Object.entries(auth.headers).flat()
        : ['authorization', `Bearer ${auth.bearer_token}`];
  return {
    takes: 'whole',
    origin: new URL(config.opa_url).origin,
    sides: ['input', 'output'],
    call: (question) => ({
      url: `${config.opa_url}/v1/data/${config.policy_path}`,
      headers,
      body: {
        input: {
          side: question.side,
          model: question.model,
          user: userOf(question),
          metadata: question.tags,
          request: question.request(),
          response: question.response?.(),
        },
      },
    }),
    read(reply) {
      const decision = member(reply, 'result');
      if (decision === undefined) throw new RemoteFault('its policy is undefined for this input');
      const allow = typeof decision === 'boolean' ? decision : member(decision, 'allow');
      const denied = member(decision, 'deny') === undefined ? [] : list(decision, ['deny']);
      if (typeof allow !== 'boolean' && member(decision, 'deny') === undefined) {
        throw new RemoteFault('its policy decides neither "allow" nor "deny"');
      }
      const message = denied.find((one) => typeof one === 'string') ?? member(decision, 'message');
      const finding: RemoteFinding = { kind: 'policy', ...(typeof message === 'string' && { message }) };
      return { findings: allow === false || denied.length > 0 ? [finding] : [] };
    },
  };
}
