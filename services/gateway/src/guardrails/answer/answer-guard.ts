import type { Placeholders } from '@tollgate/guardrails';
import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { StreamPart } from '../../dialects/canonical/events.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { GuardPorts } from '../guard-ports.ts';
import type { PlannedGuardrail } from '../plan.ts';
import type { Asked } from '../remote/remote-adapter.ts';
import { GuardRecord } from '../results.ts';
import { AnswerScanner } from './answer-scanner.ts';
import type { Guarded, GuardedChoices } from './guarded.ts';
import { GuardedStream } from './guarded-stream.ts';
import { HeldStream } from './held-stream.ts';
import { RemoteAnswerChecks } from './remote-answer-checks.ts';
import { guardChoices } from './whole/guard-choices.ts';
import { otherTexts } from './whole/other-texts.ts';
import { WholeScanner } from './whole/whole-scanner.ts';

/** What the guards of an answer work with. */
export type AnswerGuardOptions = GuardPorts & {
  readonly planned: readonly PlannedGuardrail[];
  /** How long looking at a whole answer may take. */
  readonly timeoutMs: number;
  readonly asked: Asked;
  /** What placeholders of the request stand for. */
  readonly placeholders: Placeholders;
  /** The answer in the words of OpenAI's chat API. */
  written(choices: readonly AnswerChoice[]): JsonObject;
  /** The choices of such an answer; undefined if it is not an answer. */
  read(document: JsonObject): readonly AnswerChoice[] | undefined;
  /** Takes each text that was found, so that logs mask it. */
  mask(found: string): void;
};

/** Looks at one answer, whole or as a stream, before the client sees it. */
export class AnswerGuard {
  readonly records: readonly GuardRecord[];
  readonly #options: AnswerGuardOptions;
  readonly #remote: RemoteAnswerChecks;
  #hasLooked = false;

  constructor(options: AnswerGuardOptions) {
    this.#options = options;
    this.records = options.planned.map((planned) => new GuardRecord(planned, 'output'));
    this.#remote = new RemoteAnswerChecks({ ...options, records: this.records });
  }

  /**
   * Every choice of a whole answer; the same object if nothing was rewritten. `body`: the answer as its provider wrote it, if that
   * may go on as it is.
   */
  async whole(choices: readonly AnswerChoice[], body?: JsonObject): Promise<GuardedChoices> {
    this.#hasLooked = true;
    const others = otherTexts(body, choices);
    const { isRewriting } = this.#remote;
    const scanner = this.#wholeScanner(this.records, !isRewriting);
    if (others.hasData)
      for (const record of this.records) record.becomes('not_scanned', 'data is not looked at');
    const scanned = guardChoices(choices, scanner, others.texts);
    const [guarded, error] = await Promise.all([scanned, this.#remote.ask(choices, others.texts)]);
    const passing = { ...guarded, error: guarded.error ?? error };
    if (!isRewriting || passing.error !== undefined) return passing;
    const rewritten = await this.#remote.rewrite(passing.value, others.texts);
    const isReduced = passing.isReduced || rewritten.isReduced;
    if (rewritten.error !== undefined) return { ...rewritten, isReduced };
    return { ...(await guardChoices(rewritten.value, this.#wholeScanner([], true), [])), isReduced };
  }

  /** A stage for the parts of one stream. `let go` is called with what was held back for too long. */
  stream(letGo: (guarded: Guarded<readonly StreamPart[]>) => void): GuardedStream {
    this.#hasLooked = true;
    const scanner = this.#scanner(this.records, !this.#remote.isRewriting);
    return new GuardedStream({ ...this.#options, scanner, letGo });
  }

  /** Holds a stream back for services elsewhere; undefined if none is asked. */
  held(): HeldStream | undefined {
    if (this.#remote.isEmpty) return undefined;
    return new HeldStream(this.#remote, (parts) => {
      const scanner = this.#scanner([], true);
      return new GuardedStream({ ...this.#options, scanner, letGo() {} }).take(parts).value;
    });
  }

  /** What was never looked at has not passed: the request was refused, or the provider gave no answer. */
  end(): void {
    if (this.#hasLooked) return;
    for (const record of this.records) record.becomes('not_scanned', 'there was no answer');
  }

  #wholeScanner(records: readonly GuardRecord[], isRestoring: boolean): WholeScanner {
    return new WholeScanner({ ...this.#options, scanner: this.#scanner(records, isRestoring) });
  }

  #scanner(records: readonly GuardRecord[], isRestoring: boolean): AnswerScanner {
    return new AnswerScanner({ ...this.#options, records, isRestoring });
  }
}
