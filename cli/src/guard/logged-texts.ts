import type { LoggedBody } from '../admin/history.ts';

/** The texts of a logged body: each string of a document, what a model wrote in a stream, or the body as it is. */
export function loggedTexts({ body, encoding, text }: LoggedBody): readonly string[] {
  if (encoding === 'base64') return [];
  if (text !== null) return [text];
  const document = parsed(body);
  if (document === undefined) return body === '' ? [] : [body];
  const texts = new Set<string>();
  collect(document, texts);
  return [...texts];
}

/** Arguments of tool calls are JSON in a string: their strings are texts of their own. */
function collect(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string') {
    const inner = /^\s*[{[]/.test(value) ? parsed(value) : undefined;
    if (inner === undefined) texts.add(value);
    else collect(inner, texts);
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) collect(item, texts);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A body that was cut is looked at as it stands.
    return undefined;
  }
}
