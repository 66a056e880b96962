import type { GatewayError } from '@tollgate/contracts';
import type { BuiltInCheck, Placeholders, Replace } from '@tollgate/guardrails';
import type { GuardPorts } from '../guard-ports.ts';
import { failure, foundText, objection } from '../objection.ts';
import type { PlannedGuardrail } from '../plan.ts';
import { changedStrings } from '../remote/changed-strings.ts';
import { changedWords } from '../remote/changed-words.ts';
import type { Asked } from '../remote/remote-adapter.ts';
import type { RemoteCheck } from '../remote/remote-check.ts';
import type { RemoteOutcome } from '../remote/remote-outcome.ts';
import { rewrittenText } from '../remote/rewritable-texts.ts';
import { GuardRecord } from '../results.ts';
import { TextScanner, type TextScannerOptions } from '../scan/text-scan.ts';
import { findAcross, neighbours } from './find-across.ts';
import type { RequestDraft } from './request-draft.ts';
import type { RequestText } from './request-texts.ts';
import type { Rewriting } from './rewriting.ts';

/** A request as guardrails look at it. */
export type GuardedRequest = {
  readonly draft: RequestDraft;
  readonly tags: Readonly<Record<string, string>>;
  /** Takes texts that answers have again. */
  readonly placeholders: Placeholders;
  /** For services elsewhere, without texts. */
  readonly asked: Asked;
  /** Takes each text that was found, so that logs mask it. */
  mask(found: string): void;
};

/** What guardrails run with. */
export type GuardContext = GuardPorts & { readonly timeoutMs: number };

/** One guardrail on one request. */
export class InputCheck {
  readonly record: GuardRecord;
  error: GatewayError | undefined;
  readonly #planned: PlannedGuardrail;
  readonly #request: GuardedRequest;
  readonly #context: GuardContext;

  constructor(planned: PlannedGuardrail, request: GuardedRequest, context: GuardContext) {
    this.#planned = planned;
    this.#request = request;
    this.#context = context;
    this.record = new GuardRecord(planned, 'input');
  }

  /** Looks at the request as it is now, and rewrites it if that is its work. */
  async run(request: Rewriting): Promise<this> {
    const { clock } = this.#context;
    const startedMs = clock.monotonicMs();
    try {
      await this.#check(request, startedMs + this.#context.timeoutMs);
    } catch (cause) {
      this.#failed(cause instanceof Error ? cause.message : String(cause));
    }
    this.record.took(clock.monotonicMs() - startedMs);
    return this;
  }

  async #check(request: Rewriting, deadlineMs: number): Promise<void> {
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
        const fault = check.fault({ metadata: this.#request.tags, characters });
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
    request: Rewriting,
    deadlineMs: number,
  ): Promise<void> {
    const { texts, unread } = request;
    const { mask, placeholders } = this.#request;
    const replace = this.#replace(({ replacement }) => replacement ?? check.replacement);
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
    await this.#scanAcross(scanned, this.#scanner({ detectors: check.detectors }, deadlineMs), replace);
    if (unread.size > 0) this.record.becomes('not_scanned', `${[...unread].join(', ')} is not looked at`);
    if (this.record.kinds.length === 0) return;
    if (!this.#isRewriting) this.#object(foundText(this.record));
    else this.#takeOver(scanned, request);
  }

  /** Passes rewritten texts on. A request that cannot be rewritten stays as it is: the guardrail has failed. */
  #takeOver(texts: readonly RequestText[], request: Rewriting): void {
    if (request.unwritable !== undefined) {
      this.#failed(request.unwritable);
      return;
    }
    request.rewrite(texts);
    this.record.becomes('rewritten');
  }

  /** What is split between parts of a message is whole for a model. */
  async #scanAcross(scanned: RequestText[], scanner: TextScanner, replace: Replace): Promise<void> {
    for (const group of neighbours(scanned)) {
      const scan = async (text: string) => (await scanner.scan({ text, isJson: false })).findings;
      for (const { finding, pieces } of await findAcross(scanned, group, scan)) {
        for (const [at, { index, start, end }] of pieces.entries()) {
          const part = scanned[index];
          if (part === undefined) continue;
          this.#request.mask(part.text.slice(start, end));
          if (at === 0) this.record.found(finding.kind, part.place);
          const instead = at === 0 ? replace(finding, finding.found) : '';
          const text = part.text.slice(0, start) + instead + part.text.slice(end);
          if (this.#isRewriting) scanned[index] = { ...part, text };
        }
      }
    }
  }

  /** One of the words must occur in what the user says. */
  async #topic(
    check: Extract<BuiltInCheck, { scope: 'topic' }>,
    { texts }: Rewriting,
    deadlineMs: number,
  ): Promise<void> {
    const scanner = this.#scanner(check, deadlineMs);
    for (const text of texts) {
      if (text.place === 'user' && (await scanner.scan(text)).findings.length > 0) return;
    }
    this.record.found('off_topic', 'user');
    this.#object('none of the required words occurs in the messages of the user');
  }

  #replace(irreversible: Replace): Replace {
    if (!this.#planned.guardrail.isReversible) return irreversible;
    const { placeholders } = this.#request;
    return (finding, found) => placeholders.of(finding.kind, found) ?? irreversible(finding, found);
  }

  async #ask(check: RemoteCheck, request: Rewriting): Promise<void> {
    if (!check.looksAt('input')) {
      this.record.becomes('not_scanned', 'it looks at answers alone');
      return;
    }
    const { asked, mask, placeholders } = this.#request;
    const { texts, unread } = request;
    const isRewriting = this.#isRewriting;
    const { isReversible } = this.#planned.guardrail;
    if (isReversible) for (const { text } of texts) placeholders.keep(text);
    const outcome = await check.ask(
      { ...asked, side: 'input', texts, request: () => request.draft().chat() },
      this.#context,
      { isRewriting, ...(isReversible && { replace: this.#replace(({ kind }) => `[${kind}]`) }) },
    );
    for (const { kind, place, found } of [...outcome.objections, ...outcome.replaced]) {
      this.record.found(kind, place);
      if (found !== undefined) mask(found);
    }
    if (unread.size > 0) this.record.becomes('not_scanned', `${[...unread].join(', ')} is not looked at`);
    const { objections } = outcome;
    if (objections.length > 0)
      this.#object(objections.find(({ message }) => message)?.message ?? foundText(this.record));
    else if (isRewriting) this.#rewrite(outcome, request);
  }

  /** Takes over what a service rewrote. */
  #rewrite({ texts, document }: RemoteOutcome, request: Rewriting): void {
    if (document === undefined) {
      this.#rewriteTexts(texts, request);
      return;
    }
    const changed = changedStrings(request.draft().chat(), document);
    const known = new Set(request.texts.map(({ text }) => text));
    if (changed !== undefined && [...changed.keys()].every((text) => known.has(text))) {
      this.#rewriteTexts(changed, request);
      return;
    }
    request.replace(request.draft().replacedBy(document));
    this.record.becomes('rewritten');
  }

  #rewriteTexts(rewritten: ReadonlyMap<string, string>, request: Rewriting): void {
    let isChanged = false;
    const texts = request.texts.map((each) => {
      const text = rewrittenText(each, rewritten);
      if (text === each.text) return each;
      isChanged = true;
      for (const found of changedWords(each.text, text)) this.#request.mask(found);
      return { ...each, text };
    });
    if (isChanged) this.#takeOver(texts, request);
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
    if (this.#planned.guardrail.strategy === 'enforce') this.error = failure(this.record, reason);
  }
}
