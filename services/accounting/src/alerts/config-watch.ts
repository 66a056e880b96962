import { type Clock, reconnecting } from '@tollgate/clock';
import type { ConfigServiceClient, WatchAlertsResponse__Output } from '@tollgate/contracts';
import type { AccountingEvents } from '../events.ts';
import { type AlertConfig, alertConfigOf, NO_ALERTS } from './alert-config.ts';

/** The newest alert config that policy told. */
export type AlertConfigWatch = { current(): AlertConfig; isConnected(): boolean; stop(): void };

const RECONNECT_MS_MIN = 100;
const RECONNECT_MS_MAX = 5_000;

/** Follows policy. Whatever happens to it, the last config stays in use. */
export function watchAlertConfig(options: {
  client: Pick<ConfigServiceClient, 'watchAlerts'>;
  clock: Clock;
  events: AccountingEvents;
}): AlertConfigWatch {
  const { client, clock, events } = options;
  let config = NO_ALERTS;
  let isConnected = false;
  const watch = reconnecting<WatchAlertsResponse__Output>({
    clock,
    minMs: RECONNECT_MS_MIN,
    maxMs: RECONNECT_MS_MAX,
    open: () => client.watchAlerts({}),
    received(message) {
      config = alertConfigOf(message);
      isConnected = true;
    },
    broke(error) {
      // Logged once for each disconnection: policy may be unavailable for long.
      if (error !== undefined && isConnected) events.alertConfigLost(error);
      isConnected = false;
    },
  });
  watch.start();
  return {
    current: () => config,
    isConnected: () => isConnected,
    stop: () => watch.stop(),
  };
}
