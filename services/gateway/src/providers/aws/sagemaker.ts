import { PayloadParts } from '../../dialects/aws-frames/payload-parts.ts';
import type { Dialect, SpokenDialect } from '../../dialects/dialect.ts';
import { type Account, addressOf, endpointOf } from '../account.ts';
import { callHeaders } from '../call-headers.ts';
import { classify } from '../classify.ts';
import { openAiDialectFor } from '../openai-compatible.ts';
import type { Provider } from '../provider.ts';
import { awsCaller } from './aws-caller.ts';
import type { AwsPorts } from './aws-credentials.ts';

/** The container of the model has refused the request, has failed or has taken too long. */
const MODEL_ERROR = 424;

/**
 * An account of Amazon SageMaker AI: every model is the endpoint of its name, whose container takes the bodies of OpenAI's API.
 * Calls are signed. Throws TypeError if the base URL is no URL.
 */
export function sagemaker(account: Account, ports: AwsPorts): Provider {
  const { origin, path: base } = addressOf(account.baseUrl);
  const caller = awsCaller(account, { ports, service: 'sagemaker', origin });
  return {
    endpoint: endpointOf(account, origin),
    credential: Buffer.from(account.credential),
    wireFacts: {},
    dialectFor,
    unwrapper: ({ 'content-type': type }) => (isFrames(type) ? new PayloadParts() : undefined),
    prepare(call) {
      const method = call.facts.isStreaming ? 'invocations-response-stream' : 'invocations';
      const path = `${base}/endpoints/${encodeURIComponent(call.model.modelId)}/${method}`;
      return caller.present({ path, headers: callHeaders(caller.headers, call), body: call.body });
    },
    classify: (status) => (status === MODEL_ERROR ? 'unavailable' : classify(status)),
  };
}

/** An endpoint has one path: what is asked of it, its container tells by the body. */
function dialectFor(
  dialect: Dialect,
  model: Parameters<Provider['dialectFor']>[1],
): SpokenDialect | undefined {
  const takes = dialect.client.takesForm === true ? undefined : openAiDialectFor(dialect, model, {});
  return takes?.name === 'openai-responses' ? undefined : takes;
}

function isFrames(type: string | string[] | undefined): boolean {
  return /^\s*application\/vnd\.amazon\.eventstream\b/i.test(String(type ?? ''));
}
