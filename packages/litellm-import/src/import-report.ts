/** A part of the file that has no counterpart, and why. */
export type LeftOut = { readonly at: string; readonly why: string };

/** What became of a LiteLLM config, part by part. Holds places and names, never a secret. */
export type ImportReport = {
  /** Places in the file and what they became. */
  readonly carried: readonly { readonly at: string; readonly as: string }[];
  /** What clients asked for, and the models that answer it; several if LiteLLM chose among them. */
  readonly models: ReadonlyMap<string, readonly string[]>;
  /** What clients asked for, and what they ask for now: mostly the same. */
  readonly calledAs: ReadonlyMap<string, string>;
  /** What a person has to do, such as to put a key into a variable. */
  readonly toDo: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** Places that matter to LiteLLM alone, some with the reason after a colon. */
  readonly notNeeded: readonly string[];
};

/** Collects the report. */
export class ImportNotes {
  readonly #carried: { at: string; as: string }[] = [];
  readonly #models = new Map<string, string[]>();
  readonly #calledAs = new Map<string, string>();
  readonly #toDo = new Set<string>();
  readonly #leftOut = new Map<string, LeftOut>();
  readonly #notNeeded = new Set<string>();

  carry(at: string, as: string): void {
    this.#carried.push({ at, as });
  }

  model(asked: string, now: string): void {
    const targets = this.#models.get(asked) ?? [];
    if (!targets.includes(now)) targets.push(now);
    this.#models.set(asked, targets);
  }

  callAs(asked: string, now: string): void {
    this.#calledAs.set(asked, now);
  }

  toDo(what: string): void {
    this.#toDo.add(what);
  }

  leaveOut(at: string, why: string): void {
    this.#leftOut.set(`${at}: ${why}`, { at, why });
  }

  notNeeded(at: string, why?: string): void {
    this.#notNeeded.add(why === undefined ? at : `${at}: ${why}`);
  }

  report(): ImportReport {
    return {
      carried: this.#carried,
      models: this.#models,
      calledAs: this.#calledAs,
      toDo: [...this.#toDo],
      leftOut: [...this.#leftOut.values()],
      notNeeded: [...this.#notNeeded],
    };
  }
}
