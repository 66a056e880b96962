import { Link } from 'react-router';
import type { Counter, Spend } from '../../api/api-answer.ts';
import { compactCount, relativeTime, usd, words } from '../../ui/format.ts';
import './counter-list.css';

/** Counters as bars, the one nearest to its limit first: used, reserved by running requests, and the limit they fill. */
export function CounterList(props: {
  spend: Spend;
  limit?: number;
  find?: string;
  /** Adds a button with these words to every counter. */
  more?: { words: string; open: (counter: Counter) => void };
}) {
  const { spend, limit = Number.POSITIVE_INFINITY, find = '', more } = props;
  const wanted = find.toLowerCase();
  const counters = spend.counters
    .filter(({ rule, counter }) => `${rule} ${counter}`.toLowerCase().includes(wanted))
    .sort((a, b) => shareOf(b) - shareOf(a));
  return (
    <>
      {!spend.complete && (
        <p className="notice">Counters are being rebuilt from history; budgets open again in a moment.</p>
      )}
      {counters.length === 0 ? (
        <p className="muted panel-note">
          {find === '' ? 'No limit or budget counts you.' : 'No limit or budget has this name.'}
        </p>
      ) : (
        <ul className="counters">
          {counters.slice(0, limit).map((counter) => (
            <CounterBar
              key={`${counter.rule}|${counter.counter}|${counter.unit}|${counter.window}`}
              counter={counter}
              more={more}
            />
          ))}
        </ul>
      )}
      {spend.next_cursor !== null && (
        <p className="muted panel-note">
          The first 1,000 counters; <code>tollgate spend</code> lists all of them.
        </p>
      )}
    </>
  );
}

type CounterBarProps = { counter: Counter; more: Parameters<typeof CounterList>[0]['more'] };

function CounterBar({ counter, more }: CounterBarProps) {
  const limit = Number(counter.limit);
  const used = Number(counter.used);
  const reserved = Number(counter.reserved);
  const share = (value: number) => (limit === 0 ? 0 : Math.min(100, (value / limit) * 100));
  const filled = share(used + reserved);
  const tone = filled >= 100 ? 'bad' : filled >= 80 ? 'warn' : 'good';
  const amount = (value: number) => (counter.unit === 'cost' ? usd(value) : compactCount(value));
  return (
    <li>
      <div className="counter-line">
        <span className="clip">
          <Link to={`/config?find=${encodeURIComponent(counter.rule)}`}>{counter.rule}</Link>{' '}
          <span className="muted">{counter.counter}</span>
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
      <div className="counter-line counter-note muted">
        <span>
          {countedWords(counter)}
          {counter.mode === 'audit' && ' · audit only'}
          {Number(counter.granted) > 0 && ` · ${amount(Number(counter.granted))} granted for a time`}
          {reserved > 0 && ` · ${amount(reserved)} reserved`}
          {counter.uncertain_requests > 0 &&
            ` · ${compactCount(counter.uncertain_requests)} of uncertain price`}
        </span>
        <span>
          {Math.round(filled)} % · {resetWords(counter)}
          {more !== undefined && (
            <button
              type="button"
              className="button-quiet counter-more"
              aria-label={`${more.words} of ${counter.rule} for ${counter.counter}, ${countedWords(counter)}`}
              onClick={() => more.open(counter)}
            >
              {more.words}
            </button>
          )}
        </span>
      </div>
    </li>
  );
}

function shareOf({ limit, used, reserved }: Counter): number {
  return Number(limit) === 0 ? 0 : (Number(used) + Number(reserved)) / Number(limit);
}

function countedWords({ unit, window }: Counter): string {
  return unit === 'concurrency' ? 'requests in flight' : `${unit} per ${words(window)}`;
}

function resetWords({ unit, window, resets_at: resetsAt }: Counter): string {
  if (unit === 'concurrency') return 'falls as requests end';
  if (resetsAt !== null) return `resets ${relativeTime(resetsAt)}`;
  return window === 'lifetime' ? 'never resets' : 'sliding window';
}
