import type { ClientReadableStream } from '@grpc/grpc-js';
import { backoff, type Cancel, type Clock } from '@tollgate/clock';
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
  let stream: ClientReadableStream<WatchAlertsResponse__Output> | undefined;
  let isConnected = false;
  let isStopped = false;
  const delays = backoff({ minMs: RECONNECT_MS_MIN, maxMs: RECONNECT_MS_MAX });
  let cancelReconnect: Cancel = () => {};

  function connect(): void {
    const opened = client.watchAlerts({});
    stream = opened;
    opened.on('data', (message: WatchAlertsResponse__Output) => {
      config = alertConfigOf(message);
      isConnected = true;
      delays.reset();
    });
    opened.on('error', (error: Error) => broke(opened, error));
    opened.on('end', () => broke(opened, undefined));
  }

  function broke(broken: typeof stream, error: Error | undefined): void {
    if (broken !== stream || isStopped) return;
    stream = undefined;
    // Told once for each silence: policy may be away for long.
    if (error !== undefined && isConnected) events.alertConfigLost(error);
    isConnected = false;
    cancelReconnect = clock.after(delays.nextMs(), connect);
  }

  connect();
  return {
    current: () => config,
    isConnected: () => isConnected,
    stop() {
      isStopped = true;
      cancelReconnect();
      stream?.cancel();
    },
  };
}
