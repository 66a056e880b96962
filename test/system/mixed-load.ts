import type { System } from '@tollgate/harness/system';

/** What a request of the mix is sent to provoke. */
export type Kind =
  | 'json'
  | 'stream'
  | 'stream with usage'
  | 'tools'
  | 'embedding'
  | 'provider error'
  | 'cut stream'
  | 'client leaves'
  | 'unknown model'
  | 'malformed';

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
  'stream with usage',
  'embedding',
  'stream',
  'json',
  'tools',
  'provider error',
  'cut stream',
  'client leaves',
  'json',
  'stream',
  'stream with usage',
  'json',
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
      body: bodyOf(kind, index),
      signal: AbortSignal.any([leave.signal, AbortSignal.timeout(60_000)]),
    });
    const id = answer.headers.get('x-request-id') ?? '';
    answered = { id, status: answer.status };
    if (!answer.ok) return { kind, id, status: answer.status, isComplete: true, error: await answer.text() };
    const isComplete =
      kind === 'client leaves'
        ? await readThenLeave(answer, { tokens: leavesAfter(index), leave })
        : await readWhole(answer, kind);
    return { kind, id, status: answer.status, isComplete };
  } catch {
    return { kind, ...answered, isComplete: false };
  }
}

function bodyOf(kind: Kind, index: number): string {
  const output_tokens = 1 + ((index * 7) % 60);
  const messages = [{ role: 'user', content: `Question ${index}: ${'why '.repeat(index % 40)}?` }];
  const chat = (more: object) => JSON.stringify({ model: 'demo/chat', messages, ...more });
  switch (kind) {
    case 'json':
      return chat({ simulate: { output_tokens, cached_tokens: index % 2 === 0 ? 2 : 0 } });
    case 'stream':
      return chat({ stream: true, simulate: { output_tokens } });
    case 'stream with usage':
      return chat({
        stream: true,
        stream_options: { include_usage: true },
        simulate: { output_tokens, reasoning_tokens: index % 5 },
      });
    case 'tools':
      return JSON.stringify({
        model: 'demo/tools',
        messages,
        stream: index % 2 === 0,
        tools: [
          { type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } },
        ],
      });
    case 'embedding':
      return JSON.stringify({ model: 'demo/embedding', input: `Text ${index}` });
    case 'provider error':
      return chat({ stream: index % 2 === 0, simulate: { error_status: index % 3 === 0 ? 429 : 500 } });
    case 'cut stream':
      return chat({ stream: true, simulate: { output_tokens: 80, truncate_after_tokens: 1 + (index % 30) } });
    case 'client leaves':
      return chat({ stream: true, simulate: { output_tokens: 200, stall_after_tokens: leavesAfter(index) } });
    case 'unknown model':
      return JSON.stringify({ model: 'demo/nothing', messages });
    case 'malformed':
      return '{"model": "demo/chat", "messages": [';
    default: {
      const never: never = kind;
      throw new Error(`unknown kind ${never}`);
    }
  }
}

/** How many tokens the provider writes before it waits for the client of this request to leave. */
function leavesAfter(index: number): number {
  return 3 + (index % 20);
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
  return kind === 'cut stream' ? text.includes('"upstream_error"') : text.includes('data: [DONE]');
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
  'unknown model': [404],
  malformed: [400],
};
