import { type FormFile, fileOf } from '../form/form.ts';
import type { JsonObject } from '../json/json-object.ts';
import { restOf } from '../json/values.ts';
import { booleanField, invalid, textField } from '../openai-fields.ts';

const FORMATS = ['json', 'text', 'srt', 'verbose_json', 'vtt'] as const;

/** A request for a transcript as OpenAI's clients write it. */
export type TranscriptionRequest = {
  /** Undefined if the provider fetches it from `url`. */
  readonly file: FormFile | undefined;
  readonly url: string | undefined;
  readonly language: string | undefined;
  readonly format: (typeof FORMATS)[number];
  /** Whether the answer names the time of each word. */
  readonly wantsWords: boolean;
  readonly isStreaming: boolean;
  /** Texts that OpenAI's API does not have: they go to the provider as they are. */
  readonly more: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
};

const GRANULARITIES = ['timestamp_granularities[]', 'timestamp_granularities'];
const LEFT_OUT = ['prompt', 'temperature', 'include[]', 'include', 'chunking_strategy'];
const KNOWN: ReadonlySet<string> = new Set([
  ...['model', 'file', 'url', 'language', 'response_format', 'stream', ...GRANULARITIES, ...LEFT_OUT],
]);
/** With these the answer goes elsewhere, and what was used is never heard of. */
const ELSEWHERE = /^(?:callback|webhook)/;

/** Reads a request for a transcript. Throws GatewayError naming the field. */
export function readTranscription(body: JsonObject): TranscriptionRequest {
  const format = textField(body, 'response_format') ?? 'json';
  const known = FORMATS.find((each) => each === format);
  if (known === undefined) throw invalid('response_format', `one of ${FORMATS.join(', ')}`);
  const more: Record<string, string> = {};
  for (const [name, value] of Object.entries(restOf(body, KNOWN) ?? {})) {
    if (ELSEWHERE.test(name)) throw invalid(name, 'left out: the answer comes to the caller');
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      more[name] = String(value);
  }
  const wanted = GRANULARITIES.flatMap((name) => body[name] ?? []);
  return {
    file: fileOf(body['file']),
    url: textField(body, 'url'),
    language: textField(body, 'language'),
    format: known,
    wantsWords: wanted.includes('word'),
    isStreaming: booleanField(body, 'stream'),
    more,
    warnings: LEFT_OUT.filter((name) => (body[name] ?? undefined) !== undefined).map(
      (name) => `${name} was left out: the provider takes none`,
    ),
  };
}
