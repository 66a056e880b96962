import type { ConfigFields } from '../config-fields.ts';

/** What `modelFields` reads: the two sections of a deployment, and how LiteLLM names its model. */
export type ModelSource = {
  readonly prefix: string;
  readonly modelId: string;
  readonly params: ConfigFields;
  readonly info: ConfigFields | undefined;
};

/** Returns what a model's manifest says beside its name and price. */
export function modelFields({ prefix, modelId, info }: ModelSource): Record<string, unknown> {
  const limits = {
    max_input_tokens: tokenCount(info, 'max_input_tokens'),
    max_output_tokens: tokenCount(info, 'max_output_tokens') ?? tokenCount(info, 'max_tokens'),
  };
  const given = Object.entries(limits).filter(([, limit]) => limit !== undefined);
  const capabilities = Object.entries(CAPABILITIES)
    .filter(([field]) => info?.take(field) === true)
    .map(([, capability]) => capability);
  return {
    model_types: [modelType(prefix, modelId, info?.text('mode'))],
    ...(given.length === 0 ? {} : { limits: Object.fromEntries(given) }),
    ...(capabilities.length === 0 ? {} : { capabilities }),
  };
}

const CAPABILITIES: Readonly<Record<string, string>> = {
  supports_function_calling: 'tools',
  supports_vision: 'vision',
  supports_audio_input: 'audio',
  supports_response_schema: 'json_schema',
  supports_reasoning: 'reasoning',
  supports_prompt_caching: 'prompt_caching',
};

const MODES: ReadonlyMap<string, string> = new Map([
  ['chat', 'chat'],
  ['completion', 'completion'],
  ['embedding', 'embedding'],
  ['image_generation', 'image'],
  ['audio_transcription', 'audio_transcription'],
  ['audio_speech', 'text_to_speech'],
  ['moderation', 'moderation'],
  ['rerank', 'rerank'],
  ['responses', 'responses'],
  ['realtime', 'realtime'],
]);

/** What a model's name says if the file does not give its mode. */
const TYPE_BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/embed/, 'embedding'],
  [/whisper|transcri/, 'audio_transcription'],
  [/(^|[-/])tts([-.]|$)/, 'text_to_speech'],
  [/dall-e|gpt-image|flux|stable-diffusion/, 'image'],
  [/rerank/, 'rerank'],
  [/moderation/, 'moderation'],
];

function modelType(prefix: string, modelId: string, mode: string | undefined): string {
  const said = mode === undefined ? undefined : MODES.get(mode);
  if (said !== undefined) return said;
  if (prefix.startsWith('text-completion-')) return 'completion';
  return TYPE_BY_NAME.find(([pattern]) => pattern.test(modelId))?.[1] ?? 'chat';
}

function tokenCount(fields: ConfigFields | undefined, key: string): number | undefined {
  const count = fields?.count(key);
  if (count === undefined || (Number.isInteger(count) && count > 0 && count <= 100_000_000)) return count;
  fields?.leaveOut(key, 'is no number of tokens');
  return undefined;
}
