import { replaceStrings } from '../request/replace-strings.ts';
import type { AskedText, Question } from './remote-adapter.ts';

/** A text as services are asked about it. */
export type Unit = Pick<AskedText, 'text' | 'place'>;

/** Names that APIs have of their own are no texts. */
const NAME = /^[A-Za-z_$][\w$-]{0,63}$/;
/** Words of the APIs themselves; to a model that looks for persons some of them are persons. */
const API_WORDS: ReadonlySet<string> = new Set([
  ...['user', 'assistant', 'system', 'developer', 'model', 'tool', 'function', 'text', 'message', 'auto'],
  ...['object', 'string', 'number', 'integer', 'boolean', 'array', 'null', 'none', 'required', 'any'],
  ...['input_text', 'output_text', 'tool_use', 'tool_result', 'function_call', 'function_call_output'],
  ...['json_object', 'json_schema', 'ephemeral', 'enabled', 'disabled', 'low', 'medium', 'high'],
]);
/** Shorter numbers are nothing that a service looks for. */
const NUMBER_CHARS_MIN = 6;

/** Texts to be read: short ones and strings of one JSON document are one text, line by line. */
export function readableTexts(question: Question): readonly Unit[] {
  return joined(
    textsOf(question).map(({ text, place, isJson }) => {
      const leaves = isJson ? leavesOf(text) : undefined;
      return { text: leaves === undefined ? text : leaves.join('\n'), place };
    }),
  ).map(({ units, place }) => ({ text: units.map(({ text }) => text).join('\n'), place }));
}

/** Texts that may be rewritten: strings of JSON one by one, each once. */
export function rewritableTexts(question: Question): readonly Unit[] {
  const units = new Map<string, Unit>();
  for (const { text, place, isJson } of textsOf(question)) {
    for (const leaf of (isJson ? leavesOf(text) : undefined) ?? [text]) {
      if (!units.has(leaf)) units.set(leaf, { text: leaf, place });
    }
  }
  return [...units.values()];
}

/** Texts that are asked about together: the short ones of fields and metadata, all others alone. */
export function joined(
  units: readonly Unit[],
): readonly { readonly units: readonly Unit[]; readonly place: Unit['place'] }[] {
  const isSmall = ({ place, text }: Unit) =>
    (place === 'other' || place === 'metadata') && text.length <= SMALL_CHARS_MAX;
  const small = units.filter(isSmall);
  const others = units.filter((unit) => !isSmall(unit)).map((unit) => ({ units: [unit], place: unit.place }));
  const groups: Unit[][] = [];
  for (let at = 0; at < small.length; at += SMALL_MAX) groups.push(small.slice(at, at + SMALL_MAX));
  return [...others, ...groups.map((group) => ({ units: group, place: 'other' as const }))];
}

const SMALL_CHARS_MAX = 200;
const SMALL_MAX = 20;

/** A text with what was rewritten in it; the same text if nothing was. */
export function rewrittenText(
  { text, isJson }: Pick<AskedText, 'text' | 'isJson'>,
  rewritten: ReadonlyMap<string, string>,
): string {
  const whole = rewritten.get(text);
  if (whole !== undefined) return whole;
  if (!isJson || leavesOf(text) === undefined) return text;
  const replacements = { strings: rewritten, base64: NONE, numbers: rewritten };
  return replaceStrings(Buffer.from(text), replacements).toString();
}

const NONE: ReadonlyMap<string, string> = new Map();

function textsOf({ texts, model }: Question): Question['texts'] {
  const isText = ({ text, place, isKey }: AskedText) => {
    if (text.trim() === '' || text === model) return false;
    return place !== 'other' || !(isKey === true ? NAME.test(text) : API_WORDS.has(text));
  };
  return texts.filter(isText);
}

/** The strings, keys and long numbers of a JSON text; undefined if it is not JSON. */
function leavesOf(text: string): readonly string[] | undefined {
  try {
    const leaves = new Set<string>();
    collect(JSON.parse(text), leaves);
    return [...leaves].filter((leaf) => leaf.trim() !== '');
  } catch {
    return undefined;
  }
}

function collect(value: unknown, leaves: Set<string>): void {
  if (typeof value === 'string') leaves.add(value);
  else if (typeof value === 'number') {
    if (String(value).length >= NUMBER_CHARS_MIN) leaves.add(String(value));
  } else if (Array.isArray(value)) for (const item of value) collect(item, leaves);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!NAME.test(key)) leaves.add(key);
      collect(item, leaves);
    }
  }
}
