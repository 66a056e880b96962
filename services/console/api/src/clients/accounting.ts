import { type ChannelTls, channelTo, protocol } from '@tollgate/contracts';
import { unaryCaller } from './unary-call.ts';

/** Counters are read from memory or Redis. */
const TARGET = { peer: 'accounting', deadlineMs: 5_000 };
/** Mail servers take their time. */
const TEST_TARGET = { peer: 'accounting', deadlineMs: 25_000 };

/** Accounting as the console sees it. It does not ask who asks: the console has checked that. */
export type AccountingClient = ReturnType<typeof accountingClient>;

/** Dials accounting; connects on the first call and again whenever needed. */
export function accountingClient(address: string, tls?: ChannelTls) {
  const channel = channelTo(address, { replicas: 'take-turns', tls });
  const client = new protocol.spend.v1.SpendService(channel.target, channel.credentials, channel.options);
  const call = unaryCaller(client);
  const { service } = protocol.spend.v1.SpendService;
  return {
    /** Live counters; an empty rule asks for all. Throws GatewayError. */
    getSpend: (request: { rule: string; limit: number; cursor: string }) =>
      call(TARGET, service.GetSpend, request),
    /** How its stores are, and the alerts it sent last. Throws GatewayError. */
    getStatus: () => call(TARGET, service.GetStatus, {}),
    /** Why a test message was not delivered; empty when it was. Throws GatewayError. */
    async testChannel(channel: string, toEmails: readonly string[]): Promise<string> {
      const answer = await call(TEST_TARGET, service.TestChannel, { channel, toEmails: [...toEmails] });
      return answer.fault;
    },
    /** The channel, without making it connect. */
    state: () => client.getChannel().getConnectivityState(false),
    close: () => client.close(),
  };
}
