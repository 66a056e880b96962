import type { Clock } from '@tollgate/clock';
import type { GatewayError } from '@tollgate/contracts';
import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import { failure, foundText, objection } from '../objection.ts';
import { changedStrings } from '../remote/changed-strings.ts';
import type { Asked } from '../remote/remote-adapter.ts';
import { RemoteFault } from '../remote/remote-adapter.ts';
import type { PostJson } from '../remote/remote-calls.ts';
import type { RemoteCheck } from '../remote/remote-check.ts';
import type { RemoteOutcome } from '../remote/remote-outcome.ts';
import type { GuardRecord } from '../results.ts';
import { answerTexts } from './answer-texts.ts';
import type { GuardedChoices } from './guarded.ts';
import { reducedChoices } from './whole/reduced-choices.ts';
import { rewrittenChoices } from './whole/rewritten-choices.ts';

/** What services are asked about an answer with. */
export type RemoteAnswerOptions = {
  readonly records: readonly GuardRecord[];
  readonly clock: Clock;
  readonly post: PostJson;
  readonly timeoutMs: number;
  readonly asked: Asked;
  /** The answer in the words of OpenAI's chat API. */
  written(choices: readonly AnswerChoice[]): JsonObject;
  /** The choices of such an answer; undefined if it is not an answer. */
  read(document: JsonObject): readonly AnswerChoice[] | undefined;
  /** Takes each text that was found, so that logs mask it. */
  mask(found: string): void;
};

type RecordedCheck = { readonly record: GuardRecord; readonly check: RemoteCheck };

/**
 * Asks services elsewhere about a whole answer: those that only validate side by side, about the answer as the model wrote it;
 * then those that rewrite, by priority, each about what the ones before it left.
 */
export class RemoteAnswerChecks {
  readonly #options: RemoteAnswerOptions;
  readonly #validating: readonly RecordedCheck[];
  readonly #rewriting: readonly RecordedCheck[];

  constructor(options: RemoteAnswerOptions) {
    this.#options = options;
    const checks = options.records.flatMap((record) => {
      const { check } = record.planned.guardrail;
      return check.scope === 'remote' ? [{ record, check }] : [];
    });
    this.#validating = checks.filter(({ record }) => !isRewriting(record));
    this.#rewriting = checks
      .filter(({ record }) => isRewriting(record))
      .sort((one, other) => priorityOf(one) - priorityOf(other));
  }

  /** Whether no service is asked. */
  get isEmpty(): boolean {
    return this.#validating.length + this.#rewriting.length === 0;
  }

  /** Whether `rewrite` has something to do. */
  get isRewriting(): boolean {
    return this.#rewriting.length > 0;
  }

  /** The objection of a guardrail that validates, or the failure of one that must look and could not. Never rejects. */
  async ask(
    choices: readonly AnswerChoice[],
    others: readonly string[] = [],
  ): Promise<GatewayError | undefined> {
    const guarded = await Promise.all(this.#validating.map((each) => this.#ask(each, choices, others)));
    return guarded.find(({ error }) => error !== undefined)?.error;
  }

  /** What the services that rewrite make of an answer; the same choices if they change nothing. Never rejects. */
  async rewrite(choices: readonly AnswerChoice[], others: readonly string[] = []): Promise<GuardedChoices> {
    let value = choices;
    let isReduced = false;
    for (const each of this.#rewriting) {
      const guarded = await this.#ask(each, value, others);
      if (guarded.error !== undefined) return guarded;
      value = guarded.value;
      isReduced ||= guarded.isReduced;
    }
    return { value: isReduced ? reducedChoices(value) : value, error: undefined, isReduced };
  }

  /** The answer has become too long to be held back for them. */
  tooLong(charsMax: number): GatewayError | undefined {
    const errors = [...this.#validating, ...this.#rewriting].map(({ record }) =>
      failed(record, `the answer is longer than ${charsMax} characters`),
    );
    return errors.find((error) => error !== undefined);
  }

  async #ask(
    { record, check }: RecordedCheck,
    choices: readonly AnswerChoice[],
    others: readonly string[],
  ): Promise<GuardedChoices> {
    const { clock, asked, written, mask } = this.#options;
    const startedMs = clock.monotonicMs();
    try {
      const { texts: own, unread } = answerTexts(choices);
      const beside = others.map((text) => ({ text, place: 'other', isJson: false }) as const);
      const texts = [...own, ...beside];
      const question = { ...asked, side: 'output', texts, response: () => written(choices) } as const;
      const outcome = await check.ask(question, this.#options, { isRewriting: isRewriting(record) });
      const { objections, replaced } = outcome;
      for (const { kind, place, found } of [...objections, ...replaced]) {
        record.found(kind, place);
        if (found !== undefined) mask(found);
      }
      for (const what of unread) record.becomes('not_scanned', `${what} is not looked at`);
      if (objections.length > 0) {
        const reason = objections.find(({ message }) => message)?.message ?? foundText(record);
        return { value: choices, error: objected(record, reason), isReduced: false };
      }
      const value = this.#rewritten(choices, outcome);
      // A service that rewrites the whole answer has not seen what is beside its choices.
      const isReduced =
        (outcome.document !== undefined && value !== choices) ||
        others.some((text) => outcome.texts.has(text));
      if (value !== choices || isReduced) record.becomes('rewritten');
      return { value, error: undefined, isReduced };
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return { value: choices, error: failed(record, reason), isReduced: false };
    } finally {
      record.took(clock.monotonicMs() - startedMs);
    }
  }

  #rewritten(choices: readonly AnswerChoice[], { texts, document }: RemoteOutcome): readonly AnswerChoice[] {
    if (document === undefined) return rewrittenChoices(choices, texts);
    const { written, read } = this.#options;
    const changed = changedStrings(written(choices), document);
    if (changed?.size === 0) return choices;
    const known = new Set(answerTexts(choices).texts.map(({ text }) => text));
    if (changed !== undefined && [...changed.keys()].every((text) => known.has(text)))
      return rewrittenChoices(choices, changed);
    const replaced = read(document);
    if (replaced === undefined) throw new RemoteFault('its service answered an answer that cannot be read');
    return replaced;
  }
}

function isRewriting({ planned: { guardrail } }: GuardRecord): boolean {
  return guardrail.mutates && guardrail.strategy !== 'audit';
}

function priorityOf({ record }: RecordedCheck): number {
  return record.planned.guardrail.priority;
}

function objected(record: GuardRecord, reason: string): GatewayError | undefined {
  if (record.planned.guardrail.strategy === 'audit') {
    record.becomes('flagged');
    return undefined;
  }
  record.becomes('blocked');
  return objection(record, reason);
}

function failed(record: GuardRecord, reason: string): GatewayError | undefined {
  record.becomes('errored', reason);
  return record.planned.guardrail.strategy === 'enforce' ? failure(record, reason) : undefined;
}
