import type { Counter, Spend } from '../../api/shapes.ts';
import { compactCount, relativeTime, usd, words } from '../../ui/format.ts';

/** Every counter as a bar: used, set aside by running requests, and the limit they fill. */
export function SpendList({ spend }: { spend: Spend }) {
  return (
    <>
      {!spend.complete && (
        <p className="notice">Counters are being rebuilt from history; budgets open again in a moment.</p>
      )}
      {spend.counters.length === 0 ? (
        <p className="muted panel-note">There are no limits or budgets yet.</p>
      ) : (
        <ul className="spend">
          {spend.counters.map((counter) => (
            <SpendBar
              key={`${counter.rule}|${counter.counter}|${counter.unit}|${counter.window}`}
              counter={counter}
            />
          ))}
        </ul>
      )}
      {spend.next_cursor !== null && (
        <p className="muted panel-note">
          There are more counters; <code>tollgate spend</code> lists all of them.
        </p>
      )}
    </>
  );
}

function SpendBar({ counter }: { counter: Counter }) {
  const limit = Number(counter.limit);
  const used = Number(counter.used);
  const reserved = Number(counter.reserved);
  const share = (value: number) => (limit === 0 ? 0 : Math.min(100, (value / limit) * 100));
  const filled = share(used + reserved);
  const tone = filled >= 100 ? 'bad' : filled >= 80 ? 'warn' : 'good';
  const amount = (value: number) => (counter.unit === 'cost' ? usd(value) : compactCount(value));
  return (
    <li>
      <div className="spend-line">
        <span className="clip">
          <strong>{counter.rule}</strong> <span className="muted">{counter.counter}</span>
        </span>
        <span className="number">
          {amount(used)} <span className="muted">of {amount(limit)}</span>
        </span>
      </div>
      <svg
        className={`bar bar-${tone}`}
        viewBox="0 0 100 6"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${amount(used)} of ${amount(limit)} used, ${amount(reserved)} reserved`}
      >
        <rect className="bar-track" width={100} height={6} />
        <rect className="bar-reserved" width={filled} height={6} />
        <rect className="bar-used" width={share(used)} height={6} />
      </svg>
      <div className="spend-line muted">
        <span>
          {countedWords(counter)}
          {counter.mode === 'audit' && ' · audit only'}
          {reserved > 0 && ` · ${amount(reserved)} reserved`}
        </span>
        <span>{resetWords(counter)}</span>
      </div>
    </li>
  );
}

function countedWords({ unit, window }: Counter): string {
  return unit === 'concurrency' ? 'requests in flight' : `${unit} per ${words(window)}`;
}

function resetWords({ unit, resets_at: resetsAt }: Counter): string {
  if (unit === 'concurrency') return 'falls as requests end';
  return resetsAt === null ? 'never resets' : `resets ${relativeTime(resetsAt)}`;
}
