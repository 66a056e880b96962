import type { ImportNotes } from './import-report.ts';
import { reasonFor } from './reason-for.ts';

/** How LiteLLM writes that a value comes from the environment. */
export const FROM_ENVIRONMENT = /^os\.environ\/([A-Za-z_][A-Za-z0-9_]{0,127})$/;

/** Variables that may hold a secret: their values are never looked at. */
const SECRET_NAME = /KEY|SECRET|TOKEN|PASSW|CREDENTIAL/i;

/** What the fields of a config share: the report, and the variables that the config may refer to. */
export type FieldsContext = {
  readonly notes: ImportNotes;
  /** The value of a variable; undefined if it is not set. */
  readVariable(variable: string): string | undefined;
};

/** A field's text, or the variable that it refers to if that is not set. */
export type LookedUp = { readonly text?: string; readonly unset?: string };

/**
 * The fields of one object of a LiteLLM config. It remembers which of them were read, so that `leaveRest` can report each
 * other one as left out: no field is ignored. A field of another type than the one read counts as left out, too. Values
 * are never put into a report. `os.environ/NAME` is resolved, unless NAME may hold a secret.
 */
export class ConfigFields {
  readonly at: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #taken = new Set<string>();
  readonly #context: FieldsContext;

  constructor(value: object, at: string, context: FieldsContext) {
    this.at = at;
    this.#values = new Map(Object.entries(value).filter(([, part]) => part !== null && part !== undefined));
    this.#context = context;
  }

  /** Where a field stands, for reports. */
  place(key: string): string {
    return this.at === '' ? key : `${this.at}.${key}`;
  }

  /** Equal for objects with equal fields. */
  get fingerprint(): string {
    return JSON.stringify([...this.#values].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  take(key: string): unknown {
    this.#taken.add(key);
    return this.#values.get(key);
  }

  text(key: string): string | undefined {
    const { text, unset } = this.lookUp(key);
    if (unset !== undefined) this.leaveOut(key, unsetVariable(unset));
    return text;
  }

  /** As `text`, but leaves it to the caller to report another type. */
  textOrNothing(key: string): string | undefined {
    const value = this.take(key);
    return typeof value === 'string' || typeof value === 'number' ? this.text(key) : undefined;
  }

  /** The text as it is written, a reference to a variable included. */
  writtenText(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    this.leaveOut(key, 'is no text');
    return undefined;
  }

  /** As `text`, but leaves it to the caller to report an unset variable. */
  lookUp(key: string): LookedUp {
    const written = this.writtenText(key);
    if (written === undefined) return {};
    const variable = FROM_ENVIRONMENT.exec(written)?.[1];
    if (variable === undefined) return { text: written };
    const text = SECRET_NAME.test(variable) ? undefined : this.#context.readVariable(variable);
    return text === undefined ? { unset: variable } : { text };
  }

  /** A number, not negative. */
  count(key: string): number | undefined {
    const value = typeof this.#values.get(key) === 'string' ? this.text(key) : this.take(key);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
    this.leaveOut(key, 'is no number');
    return undefined;
  }

  section(key: string): ConfigFields | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (isObject(value)) return new ConfigFields(value, this.place(key), this.#context);
    this.leaveOut(key, 'is no object');
    return undefined;
  }

  sections(key: string): ConfigFields[] {
    const value = this.take(key);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.leaveOut(key, 'is no list');
      return [];
    }
    return value.flatMap((part: unknown, index) => {
      const at = `${this.place(key)}[${index}]`;
      if (isObject(part)) return [new ConfigFields(part, at, this.#context)];
      this.#context.notes.leaveOut(at, 'is no object');
      return [];
    });
  }

  /** The texts of a list. Entries of another type are left out. */
  texts(key: string): string[] {
    const value = this.take(key);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value.filter((part) => typeof part === 'string');
    this.leaveOut(key, 'is no list');
    return [];
  }

  keys(): string[] {
    return [...this.#values.keys()];
  }

  leaveOut(key: string, why: string): void {
    this.#context.notes.leaveOut(this.place(key), why);
  }

  /** Reports the whole object under a name, once; none of its fields is reported. */
  leaveOutWhole(at: string, why: string): void {
    this.#context.notes.leaveOut(at, why);
  }

  notNeeded(key: string, why?: string): void {
    this.#context.notes.notNeeded(this.place(key), why);
  }

  /** Reports every field that was not read. One that is switched off is not needed. */
  leaveRest(): void {
    for (const [key, value] of this.#values) {
      if (this.#taken.has(key)) continue;
      const reason = isOff(key, value) ? undefined : reasonFor(this.place(key));
      if (reason === undefined) this.notNeeded(key);
      else this.leaveOut(key, reason);
    }
  }
}

/** Why a field is left out that refers to a variable. */
export function unsetVariable(name: string): string {
  return SECRET_NAME.test(name)
    ? `comes from the variable ${name}, which may hold a secret and is not read: write the value itself`
    : `comes from the variable ${name}, which is not set here: repeat with --set ${name}=<value>`;
}

/** Nothing is lost with what does nothing. 0 is a value of its own, except for how often something is repeated. */
function isOff(key: string, value: unknown): boolean {
  if (value === false || value === '') return true;
  if (value === 0) return /retries$/.test(key);
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
