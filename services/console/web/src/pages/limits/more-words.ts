import type { Grant, LimitRequest } from '../../api/api-answer.ts';
import { count, usd, words } from '../../ui/format.ts';

/** How much more of what, such as "$50.00 more of per-user-month for lena@example.com". */
export function moreWords({ amount, limit, rule, counter }: LimitRequest | Grant): string {
  const of = limit === null ? rule : `${rule} (${words(limit)})`;
  const much = limit?.startsWith('cost') === true ? usd(amount) : count(amount);
  return `${much} more of ${of}${counter === 'all' ? '' : ` for ${who(counter)}`}`;
}

/** A subject as people read it. */
export function who(subject: string): string {
  return subject.replace(/^user:/, '');
}
