import type { Counter, LimitRequest } from '../../api/api-answer.ts';
import type { MoreOf } from './more-dialog.tsx';

/** What more of a counter is. */
export function moreOfCounter({ rule, counter, unit, window, resets_at: resetsAt }: Counter): MoreOf {
  return {
    rule,
    counter: counter.startsWith('per ') ? '' : counter,
    limit: unit === 'concurrency' ? 'concurrent_requests' : `${unit}_per_${window}`,
    unit: unit === 'cost' ? 'USD' : unit === 'tokens' ? 'tokens' : 'requests',
    resetsAt,
  };
}

/** What a request asks for. `counters` say what its limit counts where the request names none. */
export function moreOfRequest(request: LimitRequest, counters: readonly Counter[]): MoreOf {
  const { name, rule, counter, limit, amount, reason } = request;
  const same = counters
    .map(moreOfCounter)
    .find((one) => one.rule === rule && (one.limit === limit || limit === null));
  return {
    rule,
    counter,
    limit: limit ?? undefined,
    unit:
      same?.unit ?? (limit?.startsWith('tokens') ? 'tokens' : limit?.startsWith('cost') ? 'USD' : 'requests'),
    resetsAt: same?.resetsAt ?? null,
    asked: { name, amount, reason },
  };
}
