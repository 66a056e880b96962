import type { Clock } from '@tollgate/clock';
import type { Replace } from '@tollgate/guardrails';
import { askSpans } from './ask-spans.ts';
import { askTexts, rewriteTexts } from './ask-texts.ts';
import type { Question, RemoteAdapter } from './remote-adapter.ts';
import { type PostJson, RemoteCalls } from './remote-calls.ts';
import { located, type RemoteOutcome } from './remote-outcome.ts';

/** What a service is asked with. */
export type RemotePorts = {
  readonly post: PostJson;
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly timeoutMs: number;
};

/** How a service is asked. */
export type RemoteWish = {
  /** Whether what it wants replaced is replaced; if not, it is something to object to. */
  readonly isRewriting: boolean;
  /** What takes the place of a finding of a service that says where it stands; unset: what the service says. */
  readonly replace?: Replace;
};

/** A check that a service elsewhere does. */
export class RemoteCheck {
  readonly scope = 'remote';
  readonly #adapter: RemoteAdapter;
  readonly #calls: RemoteCalls;

  constructor(adapter: RemoteAdapter) {
    this.#adapter = adapter;
    this.#calls = new RemoteCalls(adapter);
  }

  /** Where its service is. */
  get origin(): string {
    return this.#adapter.origin;
  }

  /** Whether it looks at this side at all. */
  looksAt(side: Question['side']): boolean {
    return this.#adapter.sides.includes(side);
  }

  /** Asks the service. Rejects with the reason if it did not answer, or answered nonsense, within the time. */
  async ask(question: Question, ports: RemotePorts, wish: RemoteWish): Promise<RemoteOutcome> {
    const { clock, post, timeoutMs } = ports;
    const outcome = await this.#asked(question, wish, {
      post,
      clock,
      deadlineMs: clock.monotonicMs() + timeoutMs,
    });
    if (wish.isRewriting) return outcome;
    return { objections: [...outcome.objections, ...outcome.replaced], replaced: [], texts: new Map() };
  }

  async #asked(
    question: Question,
    { isRewriting, replace = asServiceSays }: RemoteWish,
    ports: Parameters<RemoteCalls['call']>[2],
  ): Promise<RemoteOutcome> {
    const adapter = this.#adapter;
    const calls = this.#calls;
    switch (adapter.takes) {
      case 'whole': {
        const { findings, document } = await calls.call(question, [], ports, adapter.read);
        const of = (isReplaced: boolean) =>
          findings
            .filter((finding) => (finding.isReplaced === true) === isReplaced)
            .map((finding) => located(finding, [], question.side));
        return {
          objections: of(false),
          replaced: of(true),
          texts: new Map(),
          ...(document !== undefined && { document }),
        };
      }
      case 'texts': {
        const asking = { service: adapter, calls, ports };
        if (isRewriting) return rewriteTexts(question, asking);
        return { objections: await askTexts(question, asking), replaced: [], texts: new Map() };
      }
      case 'spans':
        return askSpans(question, { service: adapter, calls, ports, replace });
      default:
        return adapter satisfies never;
    }
  }
}

const asServiceSays: Replace = ({ kind, replacement }) => replacement ?? `[${kind}]`;
