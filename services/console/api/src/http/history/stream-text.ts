/**
 * What a model wrote in a stream of server-sent events of any dialect: the text of every event joined, without reasoning
 * and tool calls. Null if no event has text.
 */
export function streamText(events: string): string | null {
  let text = '';
  for (const line of events.split(/\r\n|\r|\n/)) {
    if (line.startsWith('data:')) text += textOfEvent(line.slice('data:'.length));
  }
  return text === '' ? null : text;
}

/** Where each dialect has the text of an event. */
const PATHS: readonly (readonly (string | number)[])[] = [
  ['choices', 0, 'delta', 'content'],
  ['choices', 0, 'text'],
  ['delta', 'text'],
  ['candidates', 0, 'content', 'parts', 0, 'text'],
];

function textOfEvent(data: string): string {
  const event = parsed(data);
  if (at(event, ['type']) === 'response.output_text.delta') return textAt(event, ['delta']);
  for (const path of PATHS) {
    const text = textAt(event, path);
    if (text !== '') return text;
  }
  return '';
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // An end mark such as [DONE], or an event that was cut.
    return undefined;
  }
}

function textAt(value: unknown, path: readonly (string | number)[]): string {
  const found = at(value, path);
  return typeof found === 'string' ? found : '';
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}
