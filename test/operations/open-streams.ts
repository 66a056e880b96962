import type { System } from '@tollgate/harness/system';

/** What the client of one stream saw. */
export type StreamSeen = {
  readonly id: string;
  /** What went wrong; unset if every token and the end mark came. */
  readonly fault?: string;
};

/** A load of streams of which a number is open at every moment. */
export type OpenStreams = {
  /** How many are open now. */
  open(): number;
  /** Begins no further stream; resolves with all streams once the last has ended. */
  finish(): Promise<readonly StreamSeen[]>;
};

/**
 * Keeps `count` streams of `seconds` each open, and notes what goes wrong with one. The first ones are shorter, each by another amount, so that at every moment some
 * streams are near their end and some have just begun.
 */
export function keepStreamsOpen(
  system: Pick<System, 'gatewayUrl' | 'key'>,
  { count, seconds, note }: { count: number; seconds: number; note: (text: string) => void },
): OpenStreams {
  const seen: StreamSeen[] = [];
  let open = 0;
  let isOver = false;

  async function client(index: number): Promise<void> {
    let tokens = Math.max(1, Math.round((seconds * TOKENS_PER_SECOND * (index + 1)) / count));
    while (!isOver) {
      open += 1;
      const one: StreamSeen = await readStream(system, tokens);
      if (one.fault !== undefined) note(`stream ${one.id}: ${one.fault}`);
      seen.push(one);
      open -= 1;
      tokens = seconds * TOKENS_PER_SECOND;
    }
  }

  const clients = Array.from({ length: count }, (_, index) => client(index));
  return {
    open: () => open,
    async finish() {
      isOver = true;
      await Promise.all(clients);
      return seen;
    },
  };
}

const TOKENS_PER_SECOND = 2;

async function readStream({ gatewayUrl, key }: Pick<System, 'gatewayUrl' | 'key'>, tokens: number) {
  let id = '';
  let text = '';
  try {
    const answer = await fetch(`${gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'demo/chat',
        stream: true,
        messages: [{ role: 'user', content: 'Tell me a long story.' }],
        simulate: { output_tokens: tokens, tokens_per_second: TOKENS_PER_SECOND },
      }),
    });
    id = answer.headers.get('x-request-id') ?? '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk, { stream: true });
    const fault = faultOf(answer.status, text, tokens);
    return fault === undefined ? { id } : { id, fault };
  } catch (error) {
    const cause = error instanceof Error ? `${error.message} ${String(error.cause)}` : String(error);
    return { id, fault: `${cause} after ${piecesIn(text)} of ${tokens} tokens` };
  }
}

function faultOf(status: number, text: string, tokens: number): string | undefined {
  if (status !== 200) return `status ${status}: ${text.slice(0, 300)}`;
  const pieces = piecesIn(text);
  if (pieces === tokens && text.includes('data: [DONE]')) return undefined;
  return `${pieces} of ${tokens} tokens, then ${text.slice(-200)}`;
}

function piecesIn(text: string): number {
  return text.split('"content":"').length - 1 - (text.includes('"content":""') ? 1 : 0);
}
