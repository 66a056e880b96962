import type { Bus, DeliveredMessage, Subscription } from '@tollgate/bus';
import { type ChargedEvent, DURABLE, decodeChargedEvents, USAGE_SUBJECT } from '@tollgate/contracts';
import type { Ledger } from '@tollgate/ledger';
import type { AccountingEvents } from '../events.ts';
import { settleAll } from './settle-all.ts';
import { chargeOf, settlementOf } from './settlement.ts';
import { isUncertain, settleMarks, uncertainMarkOf } from './uncertain-mark.ts';

/** Messages handed over at once; each holds the events of a few milliseconds of one gateway. */
const MESSAGES_MAX = 256;
const ACK_WAIT_MS = 30_000;

/**
 * Settles usage events from the bus. A batch is acknowledged only after the ledger has taken all of it; a request that
 * comes twice is settled once, because the ledger knows it by its id.
 *
 * Bytes that are no usage batch are logged and counted and let go: they would hold up everything behind them for ever.
 * Every other failure repeats the batch.
 */
export function startSettling(options: {
  bus: Bus;
  ledger: Ledger;
  events: AccountingEvents;
  /** Called with every usage event; again for one that is delivered again. */
  note: (event: ChargedEvent) => void;
}): Promise<Subscription> {
  const { bus, ledger, events } = options;

  async function handle(messages: readonly DeliveredMessage[]): Promise<void> {
    const used = messages.flatMap((message) => eventsOf(message, options));
    const settlements = used.map(settlementOf).filter((settlement) => settlement !== undefined);
    const marks = used
      .filter(isUncertain)
      .map((event) => uncertainMarkOf(chargeOf(event)))
      .filter((mark) => mark !== undefined);
    const spans = events.settleTraced(messages);
    try {
      await settleAll({ ledger, events, settlements, source: 'event' });
      await settleMarks(ledger, marks, 'event');
    } catch (error) {
      spans.fail();
      events.settleFailed(error, settlements.length);
      throw error;
    }
    spans.end();
  }

  return bus.consume({
    subject: USAGE_SUBJECT,
    durable: DURABLE.accounting,
    maxBatch: MESSAGES_MAX,
    ackWaitMs: ACK_WAIT_MS,
    handle,
  });
}

function eventsOf(
  message: DeliveredMessage,
  { events, note }: Pick<Parameters<typeof startSettling>[0], 'events' | 'note'>,
): ChargedEvent[] {
  try {
    const used = decodeChargedEvents(message.payload);
    for (const event of used) note(event);
    return used;
  } catch (error) {
    events.messageUndecodable(message, error);
    return [];
  }
}
