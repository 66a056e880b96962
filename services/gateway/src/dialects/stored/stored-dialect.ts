import { GatewayError } from '@tollgate/contracts';
import type { RequestFacts } from '../client-dialect.ts';
import type { Dialect } from '../dialect.ts';
import { fileData } from '../form/form.ts';
import type { JsonObject } from '../json/json-object.ts';
import { invalid, textField } from '../openai-fields.ts';
import { openAiPaths } from '../openai-paths.ts';
import { openAiResponses } from '../openai-responses/dialect.ts';
import { passedApi, plainFacts } from '../passed/passed-api.ts';
import { batchModel } from './batch-model.ts';
import { batchUsage, storedUsage } from './batch-usage.ts';
import type { StoredCall, StoredKind, StoredStep } from './stored-call.ts';

/** A call about what a provider stores, as a client makes it. */
export type StoredRoute = {
  readonly kind: StoredKind;
  readonly step: StoredStep;
  readonly method: StoredCall['method'];
  /** Below a base, `{…}` for an id. */
  readonly path: `/${string}`;
};

/** An API of calls about what a provider stores, with the method that clients call it by. */
export type StoredApi = { readonly method: StoredCall['method']; readonly dialect: Dialect };

const APIS: Readonly<Record<StoredKind, { readonly name: string; readonly api: string }>> = {
  response: { name: 'openai-stored-responses', api: 'stored_responses' },
  conversation: { name: 'openai-conversations', api: 'conversations' },
  file: { name: 'openai-files', api: 'files' },
  batch: { name: 'openai-batches', api: 'batches' },
};

/** The API of one such call. */
export function storedApi(route: StoredRoute): StoredApi {
  const { kind, step, method, path } = route;
  const { name, api } = APIS[kind];
  const { client, provider } = passedApi({
    name,
    api,
    path,
    // Nothing is reserved for calls that cost nothing; what a batch costs is not known before it has run.
    modelType: kind === 'batch' && step === 'make' ? 'chat' : 'token_count',
    ...(kind === 'file' && step === 'make' && { takesForm: true }),
    read: () => plainFacts(''),
    usageOf: kind === 'batch' ? batchUsage : storedUsage,
    answers: 'any',
  });
  // A stored response is read as a stream too.
  const streams = kind === 'response' ? openAiResponses : undefined;
  return {
    method,
    dialect: {
      name,
      client: {
        ...client,
        paths: openAiPaths(path).map((each) => each.replaceAll(/\{(\w+)\}/g, ':$1')),
        stored: kind,
        mayBeEmpty: true,
        read: (body, requestPath, query = '') => factsOf(route, { body, requestPath, query }),
        ...(streams?.client.streamVoice && { streamVoice: streams.client.streamVoice }),
      },
      provider: {
        ...provider,
        path: (_model, { stored }) => stored?.path ?? path,
        encode: ({ bytes }) => bytes,
        ...(streams && {
          eventWords: streams.provider.eventWords,
          readEvent: (data: string) => streams.provider.readEvent(data),
        }),
      },
    },
  };
}

function factsOf(
  { kind, step, method, path }: StoredRoute,
  from: { readonly body: JsonObject; readonly requestPath: string; readonly query: string },
): RequestFacts {
  const { body, requestPath, query } = from;
  const names = path.split('/').slice(1);
  const steps = requestPath.replace(/\/+$/, '').split('/').slice(-names.length);
  const ids = steps.filter((_, index) => names[index]?.startsWith('{'));
  const wrong = ids.find((id) => !ID.test(id));
  if (wrong !== undefined)
    throw new GatewayError('not_found', `There is no ${kind} ${JSON.stringify(wrong.slice(0, 64))}.`);
  const stored: StoredCall = {
    kind,
    step,
    method,
    path: `/${steps.join('/')}`,
    id: ids[0],
    ...(step === 'make' && kind === 'batch' && { fileId: inputFileOf(body) }),
    ...(step === 'make' && kind === 'file' && batchOf(body)),
  };
  return plainFacts('', {
    stored,
    isStreaming: kind === 'response' && new URLSearchParams(query).get('stream') === 'true',
    ...(stored.fileId !== undefined && { asked: { serviceTier: 'batch' } }),
  });
}

/** No step of a path that leads elsewhere. */
const ID = /^\w[\w.:-]{0,255}$/;

function inputFileOf(body: JsonObject): string {
  const id = textField(body, 'input_file_id');
  if (id === undefined || !ID.test(id)) throw invalid('input_file_id', 'the id of a file');
  return id;
}

function batchOf(body: JsonObject): Pick<StoredCall, 'batchModel'> {
  const file = fileData(body['file']);
  if (file === undefined) throw invalid('file', 'a file');
  return body['purpose'] === 'batch' ? { batchModel: batchModel(file) } : {};
}
