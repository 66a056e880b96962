import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { restOf } from '../json/values.ts';
import { invalid, numberField, textField } from '../openai-fields.ts';

/** Formats of OpenAI's speech. */
export type SpeechFormat = 'mp3' | 'opus' | 'aac' | 'flac' | 'wav' | 'pcm';

/** A request for speech as OpenAI's clients write it. */
export type SpeechRequest = {
  readonly text: string;
  /** Id of the voice. */
  readonly voice: string;
  /** Undefined for the usual speed. */
  readonly speed: number | undefined;
  /** Members that OpenAI's API does not have: they go to the provider as they are. */
  readonly more: JsonObject;
  readonly warnings: readonly string[];
};

const KNOWN: ReadonlySet<string> = new Set([
  ...['model', 'input', 'voice', 'instructions', 'response_format', 'speed', 'stream_format'],
]);

/** Reads a request for speech. Throws GatewayError naming the field. */
export function readSpeech(body: JsonObject): SpeechRequest {
  const { input, voice } = body;
  if (textField(body, 'stream_format') === 'sse')
    throw invalid('stream_format', 'audio: this provider sends no events');
  const id = isJsonObject(voice) ? voice['id'] : voice;
  if (typeof id !== 'string' || id === '') throw invalid('voice', 'the id of a voice');
  const speed = numberField(body, 'speed');
  const hasInstructions = (textField(body, 'instructions') ?? '') !== '';
  return {
    text: String(input),
    voice: id,
    speed: speed === 1 ? undefined : speed,
    more: restOf(body, KNOWN) ?? {},
    warnings: hasInstructions ? ['instructions was left out: the provider takes none'] : [],
  };
}

/** What stands for the format that a request asks for; MP3 by default. Throws GatewayError naming those that there are. */
export function formatOf<Value>(
  body: JsonObject,
  formats: Readonly<Partial<Record<SpeechFormat, Value>>>,
): Value {
  const name = textField(body, 'response_format') ?? 'mp3';
  // Only names of the table are found.
  const format = Object.hasOwn(formats, name) ? formats[name as SpeechFormat] : undefined;
  if (format === undefined) {
    const known = Object.keys(formats).join(', ');
    throw invalid('response_format', `one that the provider makes: ${known}`);
  }
  return format;
}
