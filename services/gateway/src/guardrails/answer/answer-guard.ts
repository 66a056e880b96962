import type { Clock } from '@tollgate/clock';
import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { StreamPart } from '../../dialects/canonical/events.ts';
import type { PlannedGuardrail } from '../plan.ts';
import { GuardRecord } from '../results.ts';
import type { ScanTurns } from '../scan/scan-turns.ts';
import { AnswerScanner } from './answer-scanner.ts';
import { guardChoices } from './guard-choices.ts';
import type { Guarded } from './guarded.ts';
import { GuardedStream } from './guarded-stream.ts';
import { WholeScanner } from './whole-scanner.ts';

/** What the guards of an answer work with. */
export type AnswerGuardOptions = {
  readonly planned: readonly PlannedGuardrail[];
  readonly clock: Clock;
  readonly turns: ScanTurns;
  /** How long looking at a whole answer may take. */
  readonly timeoutMs: number;
  /** Takes each text that was found, so that logs mask it. */
  mask(found: string): void;
};

/** Looks at one answer, whole or as a stream, before the client sees it. */
export class AnswerGuard {
  readonly records: readonly GuardRecord[];
  readonly #options: AnswerGuardOptions;
  #hasLooked = false;

  constructor(options: AnswerGuardOptions) {
    this.#options = options;
    this.records = options.planned.map((planned) => new GuardRecord(planned, 'output'));
  }

  /** Every choice of a whole answer; the same object if nothing was rewritten. */
  whole(choices: readonly AnswerChoice[]): Promise<Guarded<readonly AnswerChoice[]>> {
    this.#hasLooked = true;
    return guardChoices(choices, new WholeScanner({ ...this.#options, scanner: this.#scanner() }));
  }

  /** A stage for the parts of one stream. `let go` is called with what was held back for too long. */
  stream(letGo: (guarded: Guarded<readonly StreamPart[]>) => void): GuardedStream {
    this.#hasLooked = true;
    return new GuardedStream({ scanner: this.#scanner(), clock: this.#options.clock, letGo });
  }

  /** What was never looked at has not passed: the request was refused, or the provider gave no answer. */
  end(): void {
    if (this.#hasLooked) return;
    for (const record of this.records) record.becomes('not_scanned', 'there was no answer');
  }

  #scanner(): AnswerScanner {
    return new AnswerScanner({ ...this.#options, records: this.records });
  }
}
