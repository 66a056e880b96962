import type { System } from '@tollgate/harness/system';
import { type Kind, leavesAfter, mixedBody } from './mixed-body.ts';

/** What the client saw. `id` is the gateway's `x-request-id`, empty when no answer came. */
export type Sent = {
  readonly kind: Kind;
  readonly id: string;
  readonly status: number;
  /** Whether the client saw the whole answer (or left on purpose). */
  readonly isComplete: boolean;
  /** The text of an error answer, for the report of a failed test. */
  readonly error?: string;
};

/** Kinds in the proportions of the mix; every tenth request is one of each of the rare ones in turn. */
const CYCLE: readonly Kind[] = [
  'json',
  'stream',
  'gzip stream',
  'stream with usage',
  'embedding',
  'stream without end mark',
  'media json',
  'br stream',
  'stream',
  'json',
  'error in 200',
  'early zero usage',
  'tools',
  'media stream',
  'encoded cut stream',
  'provider error',
  'cut stream',
  'client leaves',
  'json',
  'stream',
  'stream with usage',
  'json',
  'usage midway',
  'encoded json',
  'client leaves encoded stream',
  'usage beside finish',
  'stream',
  'json',
  'stream',
  'unknown model',
  'malformed',
  'stream with usage',
];

/** The kind of the n-th request. */
export function kindOf(index: number): Kind {
  return CYCLE[index % CYCLE.length] ?? 'json';
}

/**
 * Sends requests `from` to `to` (exclusive) with `concurrency` in flight, round robin over the gateways. Each request
 * differs in length and prompt, so that no two rows are equal by accident. Never throws: a request that fails at the
 * socket is in the answer as incomplete, with status 0 when no answer had begun.
 */
export async function sendMix(
  system: System,
  options: {
    from: number;
    to: number;
    concurrency: number;
    onProgress?: (done: number) => void;
    beforeEach?: () => Promise<void>;
  },
): Promise<Sent[]> {
  const sent: Sent[] = [];
  let next = options.from;
  async function worker(): Promise<void> {
    while (next < options.to) {
      const index = next++;
      await options.beforeEach?.();
      sent.push(await sendOne(system, index));
      options.onProgress?.(sent.length);
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return sent;
}

async function sendOne(system: System, index: number): Promise<Sent> {
  const kind = kindOf(index);
  const gateway = system.gatewayUrls[index % system.gatewayUrls.length] ?? system.gatewayUrl;
  const leave = new AbortController();
  let answered = { id: '', status: 0 };
  try {
    const answer = await fetch(`${gateway}/v1/${kind === 'embedding' ? 'embeddings' : 'chat/completions'}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${system.key}`,
        'content-type': 'application/json',
        'x-tfy-metadata': JSON.stringify({ project: `p${index % 3}` }),
      },
      body: mixedBody(kind, index),
      signal: AbortSignal.any([leave.signal, AbortSignal.timeout(60_000)]),
    });
    const id = answer.headers.get('x-request-id') ?? '';
    answered = { id, status: answer.status };
    if (!answer.ok) return { kind, id, status: answer.status, isComplete: true, error: await answer.text() };
    const isComplete = isLeaving(kind)
      ? await readThenLeave(answer, { tokens: leavesAfter(index), leave })
      : await readWhole(answer, kind);
    return { kind, id, status: answer.status, isComplete };
  } catch {
    return { kind, ...answered, isComplete: false };
  }
}

/** Whether the client of this kind drops its connection in the middle of the answer. */
export function isLeaving(kind: Kind): boolean {
  return kind === 'client leaves' || kind === 'client leaves encoded stream';
}

/** Reads content chunks up to the point where the provider waits, then drops the connection. */
async function readThenLeave(
  answer: Response,
  options: { tokens: number; leave: AbortController },
): Promise<boolean> {
  const decoder = new TextDecoder();
  let text = '';
  let hasLeft = false;
  try {
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const seen = text.split('"content":"').length - 1 - (text.includes('"content":""') ? 1 : 0);
      if (seen < options.tokens) continue;
      hasLeft = true;
      options.leave.abort();
    }
  } catch {
    // Reading on after leaving fails, as it should.
  }
  return hasLeft;
}

async function readWhole(answer: Response, kind: Kind): Promise<boolean> {
  const text = await answer.text();
  const isStream = answer.headers.get('content-type')?.includes('text/event-stream') === true;
  if (!isStream) return true;
  if (isCut(kind)) return text.includes('"upstream_error"');
  return isMarked(kind) ? text.includes('data: [DONE]') : text.includes('"finish_reason":"stop"');
}

function isCut(kind: Kind): boolean {
  return kind === 'cut stream' || kind === 'encoded cut stream';
}

/** Whether the provider ends each stream of this kind with its end mark. */
function isMarked(kind: Kind): boolean {
  return kind !== 'stream without end mark' && kind !== 'usage beside finish';
}

/** The requests that did not go as their kind means them to. */
export function goneWrong(sent: readonly Sent[]): Sent[] {
  return sent.filter((one) => !one.isComplete || !STATUS[one.kind].includes(one.status));
}

const STATUS: Record<Kind, readonly number[]> = {
  json: [200],
  stream: [200],
  'stream with usage': [200],
  tools: [200],
  embedding: [200],
  'provider error': [429, 500],
  'cut stream': [200],
  'client leaves': [200],
  'gzip stream': [200],
  'br stream': [200],
  'encoded json': [200],
  'encoded cut stream': [200],
  'client leaves encoded stream': [200],
  'stream without end mark': [200],
  'early zero usage': [200],
  'usage midway': [200],
  'usage beside finish': [200],
  'error in 200': [502],
  'media json': [200],
  'media stream': [200],
  'unknown model': [404],
  malformed: [400],
};
