import type { CountableInput, ModelType, RequestFacts } from '../client-dialect.ts';
import type { Dialect } from '../dialect.ts';
import type { JsonObject } from '../json/json-object.ts';
import { withModel } from '../json/with-model.ts';
import { openAiErrors } from '../openai-errors.ts';
import { openAiPaths } from '../openai-paths.ts';
import type { ProviderDialect } from '../provider-dialect.ts';

/** An API that is passed to the providers that serve it, and never translated. Unset members are those of most of them. */
export type PassedApi = {
  readonly name: string;
  /** Name of the API in spans. */
  readonly api: string;
  /** Path below the base URL, of the gateway and of the provider. */
  readonly path: `/${string}`;
  /** Paths of the gateway; unset: `path` below every base. */
  readonly paths?: readonly string[];
  readonly modelType: ModelType;
  readonly isFree?: true;
  /** Whether requests may be forms with files. */
  readonly takesForm?: true;
  read(body: JsonObject): RequestFacts;
  /** Unset: none that could be counted. */
  inputOf?(body: JsonObject): CountableInput;
  answerWithout?(countInput: () => number): string;
  usageOf: ProviderDialect['usageOf'];
  readonly answers?: ProviderDialect['answers'];
  readonly provider?: Partial<ProviderDialect>;
};

/** The two faces of an API without a codec; its errors are OpenAI's. */
export function passedApi(api: PassedApi): Dialect {
  const { name, path, usageOf, answers } = api;
  return {
    name,
    client: {
      name,
      api: api.api,
      modelType: api.modelType,
      paths: api.paths ?? openAiPaths(path),
      read: api.read,
      inputOf: api.inputOf ?? (() => NO_INPUT),
      ...openAiErrors,
      ...(api.isFree && { isFree: true }),
      ...(api.takesForm && { takesForm: true }),
      ...(api.answerWithout && { answerWithout: api.answerWithout }),
    },
    provider: {
      name,
      path: () => path,
      encode: ({ bytes }, { modelIdJson }) => withModel(bytes, modelIdJson),
      usageMember: Buffer.from('"usage"'),
      usageOf,
      textOf: () => '',
      eventWords: NEVER,
      readEvent: () => undefined,
      ...(answers && { answers }),
      ...api.provider,
    },
  };
}

const NO_INPUT: CountableInput = { text: '' };
const NEVER = /(?!)/g;

/** The facts of a request for one answer in one piece. */
export function plainFacts(model: string, more: Partial<RequestFacts> = {}): RequestFacts {
  return {
    model,
    isStreaming: false,
    wantsUsage: true,
    outputTokensMax: 0,
    choices: 1,
    imageReferences: 0,
    ...more,
  };
}
