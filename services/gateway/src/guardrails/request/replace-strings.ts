const STRING = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** What takes the place of what in a request's body. */
export type Replacements = {
  /** Strings by what they were. */
  readonly strings: ReadonlyMap<string, string>;
  /** Contents of files in base64, by what they were; a data URL keeps its head. */
  readonly base64: ReadonlyMap<string, string>;
  /** Numbers by their digits; a string takes their place. */
  readonly numbers: ReadonlyMap<string, string>;
};

/**
 * The bytes of a JSON body with some of its strings and numbers replaced, wherever they stand as a whole, and every other byte
 * as it was. Valid JSON only.
 */
export function replaceStrings(bytes: Buffer, { strings, base64, numbers }: Replacements): Buffer {
  const text = bytes.toString();
  return Buffer.from(
    text.replace(STRING, (token) => {
      if (!token.startsWith('"')) {
        const replacement = numbers.get(token);
        return replacement === undefined ? token : JSON.stringify(replacement);
      }
      // A token of the pattern is a JSON string.
      const value = JSON.parse(token) as string;
      const replacement = strings.get(value) ?? replacedFile(value, base64);
      return replacement === undefined ? token : JSON.stringify(replacement);
    }),
  );
}

function replacedFile(value: string, base64: Replacements['base64']): string | undefined {
  if (base64.size === 0) return undefined;
  const whole = base64.get(value);
  if (whole !== undefined || !value.startsWith('data:')) return whole;
  const start = value.indexOf(',') + 1;
  const content = base64.get(value.slice(start));
  return content === undefined ? undefined : value.slice(0, start) + content;
}
