/** A token that may stand for a whole value, or a string. */
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings may not hold control characters.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\n\r]*/y;

/** What may come next. */
type Expected = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'comma-or-close' | 'end';

/**
 * Where a text stops being JSON: the offset of the first token that cannot stand there, the length of the text when
 * it ends too early, undefined when it is valid. Only for error messages: `JSON.parse` does not always say.
 */
export function jsonFaultPosition(text: string): number | undefined {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'comma-or-close');
  for (;;) {
    match(SPACE);
    const next = text[at];
    if (next === undefined) return expected === 'end' ? undefined : at;
    if (expected === 'end') return at;
    if ((next === '}' || next === ']') && expected.endsWith('close') && open.at(-1) === next) {
      open.pop();
      at++;
      expected = afterValue();
    } else if (expected === 'comma-or-close') {
      if (next !== ',') return at;
      at++;
      expected = open.at(-1) === '}' ? 'key' : 'value';
    } else if (expected.startsWith('key')) {
      if (!match(STRING)) return at;
      match(SPACE);
      if (text[at] !== ':') return at;
      at++;
      expected = 'value';
    } else if (next === '{' || next === '[') {
      open.push(next === '{' ? '}' : ']');
      at++;
      expected = next === '{' ? 'key-or-close' : 'value-or-close';
    } else if (match(next === '"' ? STRING : SCALAR)) expected = afterValue();
    else return at;
  }
}
