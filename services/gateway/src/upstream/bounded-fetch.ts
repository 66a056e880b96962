import { Agent, type buildConnector, fetch as undiciFetch } from 'undici';

const TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 1024 * 1024;
const CONNECTIONS_MAX = 4;

/** A `fetch` for small answers, and what closes its connections. */
export type BoundedFetch = { readonly fetch: typeof globalThis.fetch; close(): Promise<void> };

/** Fetches over connections of a connector: 10 s and 1 MiB at most, no redirects. */
export function boundedFetch(connect: buildConnector.connector): BoundedFetch {
  const agent = new Agent({ connect, connections: CONNECTIONS_MAX, pipelining: 1, allowH2: false });
  // The same fetch under two declarations of its types.
  const dispatched = undiciFetch as unknown as (
    input: Parameters<typeof fetch>[0],
    init: Omit<RequestInit, 'dispatcher'> & { dispatcher: Agent },
  ) => Promise<Response>;
  return {
    async fetch(input, init) {
      const deadline = AbortSignal.timeout(TIMEOUT_MS);
      const given = init?.signal;
      const signal = given ? AbortSignal.any([given, deadline]) : deadline;
      const response = await dispatched(input, { ...init, dispatcher: agent, redirect: 'error', signal });
      const { status, statusText, headers } = response;
      return new Response(await boundedBody(response), { status, statusText, headers: [...headers] });
    },
    close: () => agent.destroy(),
  };
}

async function boundedBody(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) throw new Error(`the answer is longer than ${BODY_BYTES_MAX} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
