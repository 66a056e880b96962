import type { sendUnaryData } from '@grpc/grpc-js';
import {
  GatewayError,
  type GetSpendRequest__Output,
  type SpendServiceHandlers,
  toServiceError,
} from '@tollgate/contracts';
import { type Ledger, LedgerUnavailableError } from '@tollgate/ledger';
import type { Alerts } from '../alerts/alerts.ts';
import type { AccountingEvents } from '../events.ts';
import { spendPage } from '../limits/spend-page.ts';

/** What the handlers of SpendService work with. */
export type SpendOptions = {
  readonly ledger: Ledger;
  readonly events: AccountingEvents;
  readonly alerts: Pick<Alerts, 'sent' | 'test' | 'limits'>;
  /** Whether counters are being put back from history. */
  readonly isRebuilding: () => boolean;
};

const COUNTERS_DEFAULT = 1_000;
const COUNTERS_MAX = 10_000;

/** SpendService over the ledger. */
export function spendHandlers(options: SpendOptions): SpendServiceHandlers {
  const { ledger, events, alerts } = options;

  async function getSpend({ rule, limit, cursor }: GetSpendRequest__Output) {
    if (rule.includes('|')) {
      throw new GatewayError('invalid_request', 'The name of a rule has no "|" in it.', { param: 'rule' });
    }
    const rules = alerts.limits();
    if (rules === undefined) {
      throw new GatewayError(
        'service_unavailable',
        'Accounting has not received the rules from policy yet; try again shortly.',
        { retryAfterMs: 1_000 },
      );
    }
    const counters = limit <= 0 ? COUNTERS_DEFAULT : Math.min(limit, COUNTERS_MAX);
    const [page, complete] = await Promise.all([
      spendPage({ ledger, rules }, { rule, limit: counters, cursor }),
      ledger.isOpen(),
    ]);
    return { counters: [...page.counters], complete, nextCursor: page.nextCursor };
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
    GetSpend: ({ request }, callback) => answer(getSpend(request), callback),
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

function toSpendError(thrown: unknown): GatewayError {
  if (!(thrown instanceof LedgerUnavailableError)) return GatewayError.from(thrown);
  return new GatewayError('service_unavailable', 'The counters do not answer; try again shortly.', {
    cause: thrown,
    internal: thrown.message,
    retryAfterMs: 1_000,
  });
}
