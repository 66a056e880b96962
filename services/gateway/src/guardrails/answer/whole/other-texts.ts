import type { AnswerChoice } from '../../../dialects/canonical/answer.ts';
import type { JsonObject } from '../../../dialects/json/json-object.ts';
import { answerTexts } from '../answer-texts.ts';

/** Members that say what an answer is, or that hold no words: tokens, signatures, encrypted reasoning. */
const NO_TEXT: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created', 'model', 'type', 'role', 'usage', 'service_tier', 'system_fingerprint'],
  ...['finish_reason', 'stop_reason', 'finishReason', 'responseId', 'modelVersion', 'usageMetadata'],
  ...['call_id', 'item_id', 'tool_use_id', 'logprobs', 'top_logprobs', 'logprobsResult', 'bytes'],
  ...['signature', 'encrypted_content', 'thoughtSignature', 'thought_signature'],
]);
/** Contents of media and the like, which have no spaces. */
const DATA = /^[A-Za-z0-9+/_=-]{1024,}$/;

/** The texts of a whole answer that its canonical form does not have. */
export type OtherTexts = {
  readonly texts: readonly string[];
  /** Whether something is no text and is not looked at. */
  readonly hasData: boolean;
};

/** Every string of a body whose answer was read into these choices that none of them has. */
export function otherTexts(body: JsonObject | undefined, choices: readonly AnswerChoice[]): OtherTexts {
  if (body === undefined) return NOTHING;
  const known = new Set<string>();
  for (const { text, isJson } of answerTexts(choices).texts) {
    known.add(text);
    if (isJson) addStrings(parsed(text), known);
  }
  const found = { texts: new Set<string>(), hasData: false };
  collect(body, known, found);
  return { texts: [...found.texts], hasData: found.hasData };
}

const NOTHING: OtherTexts = { texts: [], hasData: false };

function collect(
  value: unknown,
  known: ReadonlySet<string>,
  found: { readonly texts: Set<string>; hasData: boolean },
): void {
  if (typeof value === 'string') {
    if (value === '' || known.has(value)) return;
    if (DATA.test(value)) found.hasData = true;
    else found.texts.add(value);
  } else if (Array.isArray(value)) for (const item of value) collect(item, known, found);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) if (!NO_TEXT.has(name)) collect(item, known, found);
  }
}

function addStrings(value: unknown, known: Set<string>): void {
  if (typeof value === 'string') known.add(value);
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) addStrings(item, known);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
