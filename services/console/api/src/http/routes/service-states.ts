import { hostname } from 'node:os';
import type { GetStatusResponse__Output, ServicePresence__Output } from '@tollgate/contracts';
import { z } from 'zod';
import { iso } from '../timestamps.ts';

const state = z.enum(['ready', 'degraded', 'unavailable', 'unknown']);

/** A store or a service: `unknown` if no service has said. */
type State = z.output<typeof state>;

/** The stores, as the services see them; of several views the worst. */
export const storeStates = z
  .object({ config: state, counters: state, bus: state, history: state })
  .meta({ description: 'The stores as the services see them. If they differ: the worst state.' });

/** The running processes of all services. */
export const serviceStates = z
  .array(
    z.object({
      service: z.string(),
      instance: z.string().meta({ description: 'Name of the process: host and process id.' }),
      version: z.string(),
      state: state.meta({
        description:
          'ready; degraded: a store that it needs is not ready; unavailable: it takes no requests, or sent no report for 15 seconds.',
      }),
      config_revision: z
        .int()
        .nullable()
        .meta({ description: 'Revision of the config in use; null for services that use none.' }),
      stores: z.record(z.string(), state).meta({ description: 'The stores that it uses, as it sees them.' }),
      bus_lag: z.record(z.string(), z.int()).meta({
        description: 'Messages of the bus that it has not processed yet, by stream (usage, audit, logs).',
      }),
      seen_at: z.string().meta({ description: 'Time of its last report.' }),
    }),
  )
  .meta({
    description:
      'The running processes of all services, and those that ended in the last 10 minutes without a message.',
  });

/** A process reports every 5 seconds. */
const SILENT_MS = 15_000;

/** What `GET /status` says of the processes that policy knows, and of this console. `ofPolicy` is undefined if policy is unavailable. */
export function servicesSeen(
  ofPolicy: GetStatusResponse__Output | undefined,
  { nowMs, version }: { nowMs: number; version: string },
): z.output<typeof serviceStates> {
  const seen = (ofPolicy?.services ?? []).map((presence) => ({
    service: presence.service,
    instance: presence.instance,
    version: presence.version,
    state: isSilent(presence) ? ('unavailable' as const) : stateOf(presence.state),
    config_revision: presence.configRevision === 0 ? null : presence.configRevision,
    stores: Object.fromEntries(presence.stores.map((store) => [store.name, stateOf(store.state)])),
    bus_lag: Object.fromEntries(presence.busLags.map(({ stream, messages }) => [stream, messages])),
    seen_at: iso(nowMs - presence.silentForMs),
  }));
  const console = {
    service: 'console',
    instance: `${hostname()}:${process.pid}`,
    version,
    state: 'ready' as const,
    config_revision: null,
    stores: {},
    bus_lag: {},
    seen_at: iso(nowMs),
  };
  return [...seen, console];
}

/** The worst that a process says of each store; policy itself is asked about the bus, over which no report comes if it is unavailable. */
export function storesSeen(ofPolicy: GetStatusResponse__Output | undefined): z.output<typeof storeStates> {
  const current = (ofPolicy?.services ?? []).filter((presence) => !isSilent(presence));
  const worst = (name: string): State => {
    const said = current.flatMap(({ stores }) => stores.filter((store) => store.name === name));
    const states = said.map((store) => stateOf(store.state));
    return (['unavailable', 'degraded', 'ready'] as const).find((one) => states.includes(one)) ?? 'unknown';
  };
  return {
    config: ofPolicy?.configStore === 'away' ? 'unavailable' : worst('config'),
    counters: worst('counters'),
    bus: ofPolicy?.bus === 'away' ? 'unavailable' : worst('bus'),
    history: worst('history'),
  };
}

function isSilent({ silentForMs }: ServicePresence__Output): boolean {
  return silentForMs > SILENT_MS;
}

/** A service of a later version may say what this console does not know. */
function stateOf(text: string): State {
  const { success, data } = state.safeParse(text);
  return success ? data : 'unknown';
}
