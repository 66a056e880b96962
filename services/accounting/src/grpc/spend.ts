import type { sendUnaryData } from '@grpc/grpc-js';
import {
  type CounterBalance,
  GatewayError,
  type SpendServiceHandlers,
  toServiceError,
} from '@tollgate/contracts';
import { type CounterReading, type Ledger, LedgerUnavailableError } from '@tollgate/ledger';
import type { Alerts } from '../alerts/alerts.ts';
import type { AccountingEvents } from '../events.ts';
import { unitName } from '../settle/counter.ts';
import { parseCounterKey } from '../settle/counter-key.ts';

/** What the handlers of SpendService work with. */
export type SpendOptions = {
  readonly ledger: Ledger;
  readonly events: AccountingEvents;
  readonly alerts: Pick<Alerts, 'sent' | 'test'>;
  /** Whether counters are being put back from history. */
  readonly isRebuilding: () => boolean;
};

const COUNTERS_DEFAULT = 1_000;
const COUNTERS_MAX = 10_000;

/** SpendService over the ledger. */
export function spendHandlers(options: SpendOptions): SpendServiceHandlers {
  const { ledger, events, alerts } = options;

  async function getSpend(rule: string, limit: number) {
    if (rule.includes('|')) {
      throw new GatewayError('invalid_request', 'The name of a rule has no "|" in it.', { param: 'rule' });
    }
    const counters = limit <= 0 ? COUNTERS_DEFAULT : Math.min(limit, COUNTERS_MAX);
    const [readings, complete] = await Promise.all([
      ledger.read({ keyPrefix: rule === '' ? '' : `${rule}|`, limit: counters }),
      ledger.isOpen(),
    ]);
    return { counters: readings.map(balanceOf).filter((balance) => balance !== undefined), complete };
  }

  function answer<Response>(work: Promise<Response>, callback: sendUnaryData<Response>): void {
    work.then(
      (response) => callback(null, response),
      (thrown: unknown) => {
        const error = toSpendError(thrown);
        if (error.row.fault === 'us') events.spendFailed(error);
        callback(toServiceError(error));
      },
    );
  }

  return {
    GetSpend: ({ request }, callback) => answer(getSpend(request.rule, request.limit), callback),
    GetStatus(_call, callback) {
      callback(null, {
        ledger: ledger.isAvailable() ? 'up' : 'away',
        rebuilding: options.isRebuilding(),
        alerts: [...alerts.sent()],
      });
    },
    TestChannel: ({ request }, callback) =>
      answer(
        alerts.test(request.channel, request.toEmails).then((fault) => ({ fault: fault ?? '' })),
        callback,
      ),
  };
}

/** A counter as people see it; undefined for a key that is none of ours. */
function balanceOf({ counter, balance, limit, mode }: CounterReading): CounterBalance | undefined {
  const key = parseCounterKey(counter.key);
  if (key === undefined) return undefined;
  return {
    rule: key.rule,
    entity: key.entity,
    unit: unitName(counter.unit),
    window: key.window,
    limit,
    used: balance.used,
    reserved: balance.reserved,
    resetsAtMs: balance.resetsAtMs ?? 0,
    mode,
  };
}

function toSpendError(thrown: unknown): GatewayError {
  if (!(thrown instanceof LedgerUnavailableError)) return GatewayError.from(thrown);
  return new GatewayError('service_unavailable', 'The counters do not answer; try again shortly.', {
    cause: thrown,
    internal: thrown.message,
    retryAfterMs: 1_000,
  });
}
