import type { GuardrailResult } from '@tollgate/contracts';
import type { Place } from './place.ts';
import type { PlannedGuardrail } from './plan.ts';

/** What became of a check, from the mildest to the gravest. */
export type ResultWord = 'passed' | 'not_scanned' | 'flagged' | 'rewritten' | 'errored' | 'blocked';

const GRAVITY: readonly ResultWord[] = [
  'passed',
  'not_scanned',
  'flagged',
  'rewritten',
  'errored',
  'blocked',
];

/** Most kinds and places that a result names. */
const NAMES_MAX = 20;

/** What one guardrail makes of one side of a request, while it looks at it. */
export class GuardRecord {
  readonly planned: PlannedGuardrail;
  readonly side: 'input' | 'output';
  #result: ResultWord = 'passed';
  #durationMs = 0;
  #findings = 0;
  #reason = '';
  readonly #kinds = new Set<string>();
  readonly #places = new Set<Place>();

  constructor(planned: PlannedGuardrail, side: 'input' | 'output') {
    this.planned = planned;
    this.side = side;
  }

  get result(): ResultWord {
    return this.#result;
  }

  /** Kinds of what was found. */
  get kinds(): readonly string[] {
    return [...this.#kinds];
  }

  /** Where something was found. */
  get places(): readonly Place[] {
    return [...this.#places];
  }

  /** Something was found. */
  found(kind: string, place: Place): void {
    this.#findings++;
    if (this.#kinds.size < NAMES_MAX) this.#kinds.add(kind);
    if (this.#places.size < NAMES_MAX) this.#places.add(place);
  }

  took(durationMs: number): void {
    this.#durationMs += durationMs;
  }

  /** Sets the result, unless a graver one is known. */
  becomes(result: ResultWord, reason = ''): void {
    if (GRAVITY.indexOf(result) < GRAVITY.indexOf(this.#result)) return;
    this.#result = result;
    if (reason !== '') this.#reason = reason;
  }

  /** For the usage event. Never holds what was found. */
  toMessage(): Required<GuardrailResult> {
    const { guardrail, rule } = this.planned;
    return {
      guardrail: guardrail.name,
      rule,
      side: this.side,
      result: this.#result,
      durationMs: this.#durationMs,
      findings: this.#findings,
      kinds: this.kinds.slice(),
      places: this.places.slice(),
      reason: this.#reason.slice(0, REASON_CHARS_MAX),
    };
  }
}

const REASON_CHARS_MAX = 300;
