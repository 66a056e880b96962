import type { Clock } from '@tollgate/clock';
import type { ClientConnections } from '@tollgate/lifecycle';
import type { buildFace } from './build-face.ts';
import type { Connections } from './http/client-answer.ts';
import type { Pipeline } from './request/pipeline.ts';

const LAST_MOMENT_MS = 1_000;
const IDLE_CHECK_MS = 20;

/** What of a gateway has to do with answers that run. */
type FinishedParts = Pick<ReturnType<typeof buildFace>, 'app' | 'sockets'> & {
  readonly clients: ClientConnections;
  /** How long an idle connection stays open. */
  readonly idleMs: number;
  readonly clock: Clock;
  readonly connections: Connections;
  readonly pipeline: Pick<Pipeline, 'stopRunning' | 'idle'>;
};

/** Takes no new connection and waits for the running answers; those that outlast the deadline end with an error. */
export async function finishAnswers(parts: FinishedParts, deadline: AbortSignal): Promise<void> {
  const { app, sockets, clients, idleMs, clock, connections, pipeline } = parts;
  connections.isClosing = true;
  sockets.close();
  const endAll = () => {
    pipeline.stopRunning();
    sockets.terminateSoon();
    clock.after(LAST_MOMENT_MS, () => app.server.closeAllConnections());
  };
  if (deadline.aborted) endAll();
  deadline.addEventListener('abort', endAll, { once: true });
  const cancelUnused = clock.after(Math.max(LAST_MOMENT_MS, idleMs), () => clients.closeUnused());
  await Promise.all([idleMs > 0 ? clients.drain(idleMs) : closeAtOnce(parts), pipeline.idle()]);
  await app.close();
  cancelUnused();
  deadline.removeEventListener('abort', endAll);
}

async function closeAtOnce({ app, clock }: FinishedParts): Promise<void> {
  // A stream that began before the stop did not tell its client to close the connection after it.
  const cancelCheck = clock.every(IDLE_CHECK_MS, () => app.server.closeIdleConnections());
  await app.close();
  cancelCheck();
}
