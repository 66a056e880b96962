import { isJsonObject, type JsonObject } from '../../../dialects/json/json-object.ts';
import { member, RemoteFault, type WholeService } from '../remote-adapter.ts';
import { type OwnServiceAuth, ownServiceHeaders, userOf } from './own-service.ts';

type Settings = {
  readonly target: 'request' | 'response';
  readonly auth_data?: OwnServiceAuth;
  readonly config: {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly config?: JsonObject;
  };
};

/** An operator's own service, by TrueFoundry's contract for custom guardrails. */
export function customHttp({ target, auth_data, config }: Settings): WholeService {
  const headers = ownServiceHeaders(auth_data, config.headers);
  return {
    takes: 'whole',
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
      if (reply === null) return { findings: [] };
      const verdict = member(reply, 'verdict');
      const message = member(reply, 'message');
      if (verdict === true && member(reply, 'transformed') === true) {
        const document = member(reply, 'result');
        if (isJsonObject(document)) return { findings: [{ kind: 'custom', isReplaced: true }], document };
        throw new RemoteFault('its service transformed the text, and answered without a result');
      }
      if (verdict === true) return { findings: [] };
      if (verdict !== false) throw new RemoteFault('its service answered without a verdict');
      return { findings: [{ kind: 'custom', ...(typeof message === 'string' && { message }) }] };
    },
  };
}
