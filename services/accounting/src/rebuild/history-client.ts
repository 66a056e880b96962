import type { ServiceError } from '@grpc/grpc-js';
import {
  type ChannelTls,
  type Charge__Output,
  channelTo,
  fromServiceError,
  protocol,
} from '@tollgate/contracts';

/** Requests admitted in [fromMs, toMs); of all of them, or only what they charged to counters that never end. */
export type ChargeRange = { readonly fromMs: number; readonly toMs: number; readonly lifetimeOnly: boolean };

/** History as accounting sees it. */
export type ChargeHistory = {
  /**
   * What every request of the range charged, each once, in pieces, as fast as they are taken. Ends only when that was all;
   * throws GatewayError when history is away or broke off, and ends early with an error when the signal fires.
   */
  streamCharges(range: ChargeRange, signal: AbortSignal): AsyncIterable<readonly Charge__Output[]>;
  close(): void;
};

/** Asks analytics at an address as the settings have it. Connects when first asked. */
export function historyClient(analyticsAddress: string, tls?: ChannelTls): ChargeHistory {
  const channel = channelTo(analyticsAddress, { replicas: 'take-turns', tls });
  const { HistoryService } = protocol.metrics.v1;
  const client = new HistoryService(channel.target, channel.credentials, channel.options);
  return {
    async *streamCharges(range, signal) {
      const call = client.streamCharges(range);
      const cancel = () => call.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        signal.throwIfAborted();
        for await (const message of call) yield message.charges;
      } catch (error) {
        throw isServiceError(error) ? fromServiceError(error, 'analytics') : error;
      } finally {
        signal.removeEventListener('abort', cancel);
        call.cancel();
      }
    },
    close: () => client.close(),
  };
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error;
}
