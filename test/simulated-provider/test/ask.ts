/** A chat completion request, answered or refused, as plain HTTP shows it. */
export async function askChat(
  url: string,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'hi' }], ...body }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** The JSON payloads of a stream's events, and whether it ended with `[DONE]`. */
export function readEvents(text: string): { chunks: Chunk[]; isDone: boolean } {
  const payloads = text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''));
  const isDone = payloads.at(-1) === '[DONE]';
  return {
    chunks: payloads.filter((payload) => payload !== '[DONE]').map((json) => JSON.parse(json)),
    isDone,
  };
}

/** What tests look at in a chunk. */
export type Chunk = {
  id: string;
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
  error?: { message: string };
  choices: {
    delta: {
      content?: string;
      tool_calls?: { index: number; function: { name?: string; arguments: string } }[];
    };
    finish_reason: string | null;
  }[];
};
