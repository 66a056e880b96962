import type { ImportNotes } from './import-report.ts';
import { reasonFor } from './reasons.ts';

/** How LiteLLM writes that a value comes from the environment. */
export const FROM_ENVIRONMENT = /^os\.environ\/([A-Za-z_][A-Za-z0-9_]{0,127})$/;

/**
 * The fields of one object of a LiteLLM config. It remembers which of them were asked for, so that `leaveRest` can say of
 * every other one that it was left out: nothing is ignored. A field of another type than the one asked for counts as left
 * out, too. Values are never put into a report.
 */
export class ConfigFields {
  readonly at: string;
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #taken = new Set<string>();
  readonly #notes: ImportNotes;

  constructor(value: object, at: string, notes: ImportNotes) {
    this.at = at;
    this.#values = new Map(Object.entries(value).filter(([, part]) => part !== null && part !== undefined));
    this.#notes = notes;
  }

  /** Where a field stands, for reports. */
  place(key: string): string {
    return this.at === '' ? key : `${this.at}.${key}`;
  }

  take(key: string): unknown {
    this.#taken.add(key);
    return this.#values.get(key);
  }

  text(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    this.leaveOut(key, 'is no text');
    return undefined;
  }

  /** A number, not negative. */
  count(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number) && number >= 0) return number;
    const isReference = typeof value === 'string' && FROM_ENVIRONMENT.test(value);
    this.leaveOut(key, isReference ? 'comes from the environment; give the value itself' : 'is no number');
    return undefined;
  }

  section(key: string): ConfigFields | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (isObject(value)) return new ConfigFields(value, this.place(key), this.#notes);
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
      if (isObject(part)) return [new ConfigFields(part, at, this.#notes)];
      this.#notes.leaveOut(at, 'is no object');
      return [];
    });
  }

  /** The texts of a list; what is none is left out. */
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
    this.#notes.leaveOut(this.place(key), why);
  }

  /** Reports everything that nobody asked for. */
  leaveRest(): void {
    for (const key of this.#values.keys()) {
      if (this.#taken.has(key)) continue;
      const reason = reasonFor(this.place(key));
      if (reason === undefined) this.#notes.notNeeded(this.place(key));
      else this.#notes.leaveOut(this.place(key), reason);
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
