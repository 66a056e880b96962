import type { GatewayError } from '@tollgate/contracts';
import type { BuiltInCheck, Placeholders, Replace } from '@tollgate/guardrails';
import type { GuardPorts } from '../guard-ports.ts';
import { failure, foundText, objection } from '../objection.ts';
import type { PlannedGuardrail } from '../plan.ts';
import type { Asked } from '../remote/remote-adapter.ts';
import type { RemoteCheck } from '../remote/remote-check.ts';
import { GuardRecord } from '../results.ts';
import { TextScanner, type TextScannerOptions } from '../scan/text-scan.ts';
import type { RequestText, RequestTexts } from './request-texts.ts';
import { RewrittenTexts } from './rewritten-texts.ts';

/** A request as guardrails look at it. */
export type GuardedRequest = RequestTexts & {
  readonly tags: Readonly<Record<string, string>>;
  /** Takes texts that answers have again. */
  readonly placeholders: Placeholders;
  /** For services elsewhere, without texts. */
  readonly asked: Asked;
  /** Takes each text that was found, so that logs mask it. */
  mask(found: string): void;
};

/** What guardrails made of a request. */
export type GuardedInput = {
  readonly records: readonly GuardRecord[];
  /** The error that ends the request; undefined if it may go on. */
  readonly error: GatewayError | undefined;
  /** What was rewritten. */
  readonly rewritten: RewrittenTexts;
};

/** What guardrails run with. */
export type GuardContext = GuardPorts & { readonly timeoutMs: number };

/**
 * Runs the guardrails of a request: those that only validate on the request as it came, side by side; then those that
 * rewrite, by priority, each on what the ones before it left.
 */
export async function guardRequest(
  planned: readonly PlannedGuardrail[],
  request: GuardedRequest,
  context: GuardContext,
): Promise<GuardedInput> {
  const validating = planned.filter(({ guardrail }) => !guardrail.mutates);
  const mutating = planned
    .filter(({ guardrail }) => guardrail.mutates)
    .sort((one, other) => one.guardrail.priority - other.guardrail.priority);
  const validations = await Promise.all(validating.map((each) => new InputCheck(each, context).run(request)));
  const records = validations.map(({ record }) => record);
  let error = validations.find((each) => each.error !== undefined)?.error;
  const rewritten = new RewrittenTexts();
  let texts = request.texts;
  for (const each of mutating) {
    if (error !== undefined) break;
    const check = await new InputCheck(each, context).run({ ...request, texts });
    records.push(check.record);
    error = check.error;
    texts = check.texts;
  }
  for (const [index, text] of texts.entries()) {
    const original = request.texts[index];
    if (original !== undefined && original.text !== text.text) rewritten.add(original, text.text);
  }
  return { records, error, rewritten };
}

/** One guardrail on one request. */
class InputCheck {
  readonly record: GuardRecord;
  error: GatewayError | undefined;
  texts: readonly RequestText[] = [];
  readonly #planned: PlannedGuardrail;
  readonly #context: GuardContext;

  constructor(planned: PlannedGuardrail, context: GuardContext) {
    this.#planned = planned;
    this.#context = context;
    this.record = new GuardRecord(planned, 'input');
  }

  async run(request: GuardedRequest): Promise<this> {
    const { clock } = this.#context;
    const startedMs = clock.monotonicMs();
    this.texts = request.texts;
    try {
      await this.#check(request, startedMs + this.#context.timeoutMs);
    } catch (cause) {
      this.#failed(cause instanceof Error ? cause.message : String(cause));
    }
    this.record.took(clock.monotonicMs() - startedMs);
    return this;
  }

  async #check(request: GuardedRequest, deadlineMs: number): Promise<void> {
    const { check } = this.#planned.guardrail;
    switch (check.scope) {
      case 'text':
        await this.#scan(check, request, deadlineMs);
        return;
      case 'topic':
        await this.#topic(check, request, deadlineMs);
        return;
      case 'request': {
        const characters = request.texts.reduce((sum, { text }) => sum + text.length, 0);
        const fault = check.fault({ metadata: request.tags, characters });
        if (fault === undefined) return;
        this.record.found('request', 'metadata');
        this.#object(fault);
        return;
      }
      case 'remote':
        await this.#ask(check, request);
        return;
      case 'broken':
        this.#failed(check.reason);
        return;
      default:
        check satisfies never;
    }
  }

  async #scan(
    check: Extract<BuiltInCheck, { scope: 'text' }>,
    { texts, unread, mask, placeholders }: GuardedRequest,
    deadlineMs: number,
  ): Promise<void> {
    const replace = this.#replace(check.replacement, placeholders);
    if (this.#planned.guardrail.isReversible) for (const { text } of texts) placeholders.keep(text);
    const scanner = this.#scanner(this.#isRewriting ? { ...check, replace } : check, deadlineMs);
    const scanned: RequestText[] = [];
    for (const text of texts) {
      const { text: rewritten, findings } = await scanner.scan(text);
      for (const { kind, found } of findings) {
        this.record.found(kind, text.place);
        mask(found);
      }
      scanned.push(this.#isRewriting && findings.length > 0 ? { ...text, text: rewritten } : text);
    }
    if (unread.size > 0) this.record.becomes('not_scanned', `${[...unread].join(', ')} is not looked at`);
    if (this.record.kinds.length === 0) return;
    if (!this.#isRewriting) this.#object(foundText(this.record));
    else {
      this.texts = scanned;
      this.record.becomes('rewritten');
    }
  }

  /** One of the words must occur in what the user says. */
  async #topic(
    check: Extract<BuiltInCheck, { scope: 'topic' }>,
    { texts }: GuardedRequest,
    deadlineMs: number,
  ): Promise<void> {
    const scanner = this.#scanner(check, deadlineMs);
    for (const text of texts) {
      if (text.place === 'user' && (await scanner.scan(text)).findings.length > 0) return;
    }
    this.record.found('off_topic', 'user');
    this.#object('none of the required words occurs in the messages of the user');
  }

  #replace(otherwise: string, placeholders: Placeholders): Replace {
    const irreversible: Replace = ({ replacement }) => replacement ?? otherwise;
    if (!this.#planned.guardrail.isReversible) return irreversible;
    return (finding, found) => placeholders.of(finding.kind, found) ?? irreversible(finding, found);
  }

  async #ask(check: RemoteCheck, { texts, unread, asked }: GuardedRequest): Promise<void> {
    if (!check.looksAt('input')) {
      this.record.becomes('not_scanned', 'it looks at answers alone');
      return;
    }
    const results = await check.ask({ ...asked, side: 'input', texts }, this.#context);
    for (const { kind, place } of results) this.record.found(kind, place);
    if (unread.size > 0) this.record.becomes('not_scanned', `${[...unread].join(', ')} is not looked at`);
    if (results.length > 0)
      this.#object(results.find(({ message }) => message)?.message ?? foundText(this.record));
  }

  #scanner(options: Pick<TextScannerOptions, 'detectors' | 'replace'>, deadlineMs: number): TextScanner {
    const { clock, turns, timeoutMs } = this.#context;
    const checkTime = () => {
      if (clock.monotonicMs() > deadlineMs) throw new Error(`took longer than ${timeoutMs} ms`);
    };
    return new TextScanner({ ...options, clock, turns, checkTime });
  }

  get #isRewriting(): boolean {
    const { mutates, strategy } = this.#planned.guardrail;
    return mutates && strategy !== 'audit';
  }

  #object(reason: string): void {
    if (this.#planned.guardrail.strategy === 'audit') this.record.becomes('flagged');
    else {
      this.record.becomes('blocked');
      this.error = objection(this.record, reason);
    }
  }

  #failed(reason: string): void {
    this.record.becomes('errored', reason);
    this.texts = this.texts.slice();
    if (this.#planned.guardrail.strategy === 'enforce') this.error = failure(this.record, reason);
  }
}
