import { randomUUID } from 'node:crypto';

/** Numbers that may lose digits in JavaScript: long ones and those with an exponent. */
const MAY_LOSE = /\d{16}|\d[eE]/;

/** Whether a JSON text may hold a number that JavaScript cannot. */
export function mayLoseDigits(json: string): boolean {
  return MAY_LOSE.test(json);
}

/** A number that JavaScript cannot hold, as it was written. */
class ExactNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** A body whose values can be written again digit by digit. It is parsed a second time only if a value needs it. */
export class ExactBody {
  readonly #text: Buffer | string;
  #root: unknown;

  constructor(text: Buffer | string) {
    this.#text = text;
  }

  /** The value at this path as JSON; `parsed` is the same value as `JSON.parse` gave it. */
  json(parsed: unknown, path: readonly (string | number)[]): string {
    const text = JSON.stringify(parsed);
    if (text === undefined || !mayLoseDigits(text)) return text ?? 'null';
    this.#root ??= parseExact(this.#text.toString());
    let value: unknown = this.#root;
    for (const step of path) value = member(value, step);
    return value === undefined ? text : stringifyExact(value);
  }
}

/**
 * Writes values that hold JSON texts to be copied as they are. `JSON.stringify` has no way to do so, so each text is
 * marked by a name that no content can guess.
 */
export class RawTexts {
  readonly #texts: string[] = [];
  readonly #mark = randomUUID();

  /** What stands for a text inside a value for `stringify`. */
  add(json: string): string {
    this.#texts.push(json);
    return `${this.#mark}:${this.#texts.length - 1}`;
  }

  /** The value as JSON with every text in its place. */
  stringify(value: object): string {
    const json = JSON.stringify(value);
    if (this.#texts.length === 0) return json;
    const marks = new RegExp(`"${this.#mark}:(\\d+)"`, 'g');
    return json.replace(marks, (_, index: string) => this.#texts[Number(index)] ?? 'null');
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

function parseExact(text: string): unknown {
  const revive: Reviver = (_, value, context) => {
    const source = context?.source;
    if (typeof value !== 'number' || source === undefined || !mayLoseDigits(source)) return value;
    return String(value) === source ? value : new ExactNumber(source);
  };
  return JSON.parse(text, revive);
}

function stringifyExact(value: unknown): string {
  if (value instanceof ExactNumber) return value.source;
  if (Array.isArray(value)) return `[${value.map(stringifyExact).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}:${stringifyExact(each)}`,
  );
  return `{${members.join(',')}}`;
}

function member(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return Reflect.get(value, step);
}
