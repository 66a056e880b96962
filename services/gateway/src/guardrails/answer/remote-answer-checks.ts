import type { Clock } from '@tollgate/clock';
import type { GatewayError } from '@tollgate/contracts';
import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import { failure, foundText, objection } from '../objection.ts';
import type { Asked } from '../remote/remote-adapter.ts';
import type { PostJson, RemoteCheck } from '../remote/remote-check.ts';
import type { GuardRecord } from '../results.ts';
import { answerTexts } from './answer-texts.ts';

/** What services are asked about an answer with. */
export type RemoteAnswerOptions = {
  readonly records: readonly GuardRecord[];
  readonly clock: Clock;
  readonly post: PostJson;
  readonly timeoutMs: number;
  readonly asked: Asked;
  /** The answer in the words of OpenAI's chat API. */
  written(choices: readonly AnswerChoice[]): JsonObject;
};

/** Asks services elsewhere about a whole answer, side by side. They see it as the model wrote it. */
export class RemoteAnswerChecks {
  readonly #options: RemoteAnswerOptions;
  readonly #checks: readonly { readonly record: GuardRecord; readonly check: RemoteCheck }[];

  constructor(options: RemoteAnswerOptions) {
    this.#options = options;
    this.#checks = options.records.flatMap((record) => {
      const { check } = record.planned.guardrail;
      return check.scope === 'remote' ? [{ record, check }] : [];
    });
  }

  /** Whether nobody is asked. */
  get isEmpty(): boolean {
    return this.#checks.length === 0;
  }

  /** The objection of a guardrail, or the failure of one that must look and could not. Never rejects. */
  async ask(choices: readonly AnswerChoice[]): Promise<GatewayError | undefined> {
    const errors = await Promise.all(this.#checks.map((each) => this.#ask(each, choices)));
    return errors.find((error) => error !== undefined);
  }

  /** The answer has become too long to be held back for them. */
  tooLong(charsMax: number): GatewayError | undefined {
    const errors = this.#checks.map(({ record }) =>
      failed(record, `the answer is longer than ${charsMax} characters`),
    );
    return errors.find((error) => error !== undefined);
  }

  async #ask(
    { record, check }: { readonly record: GuardRecord; readonly check: RemoteCheck },
    choices: readonly AnswerChoice[],
  ): Promise<GatewayError | undefined> {
    const { clock, asked, written } = this.#options;
    const startedMs = clock.monotonicMs();
    try {
      const { texts, unread } = answerTexts(choices);
      const question = { ...asked, side: 'output', texts, response: () => written(choices) } as const;
      const results = await check.ask(question, this.#options);
      for (const { kind, place } of results) record.found(kind, place);
      for (const what of unread) record.becomes('not_scanned', `${what} is not looked at`);
      if (results.length === 0) return undefined;
      return objected(record, results.find(({ message }) => message)?.message ?? foundText(record));
    } catch (cause) {
      return failed(record, cause instanceof Error ? cause.message : String(cause));
    } finally {
      record.took(clock.monotonicMs() - startedMs);
    }
  }
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
