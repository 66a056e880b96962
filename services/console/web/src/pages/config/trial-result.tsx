import type { LimitTrial } from '../../api/api-answer.ts';
import { count, usd } from '../../ui/format.ts';
import { Time } from '../../ui/time.tsx';

/** What rules would have refused, by rule, with the callers that they would have met. */
export function TrialResult({ trial }: { trial: LimitTrial }) {
  const { requests, refused, rules } = trial;
  return (
    <section className="trial" aria-label="Trial on the last week">
      <p>
        <strong>
          {count(refused)} of {count(requests)} requests
        </strong>{' '}
        of the last week would have been refused.
      </p>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col" className="number">
                Matched
              </th>
              <th scope="col" className="number">
                Refused
              </th>
              <th scope="col" className="number">
                Cost of these
              </th>
              <th scope="col">First</th>
              <th scope="col">Most</th>
            </tr>
          </thead>
          <tbody>
            {rules.map((rule) => (
              <tr key={rule.rule}>
                <td>
                  {rule.rule}
                  {rule.mode === 'audit' && <span className="muted"> if enforced</span>}
                </td>
                <td className="number">{count(rule.matched)}</td>
                <td className="number">{count(rule.refused)}</td>
                <td className="number">{usd(Number(rule.refused_cost_usd))}</td>
                <td>{rule.first_refused_at === null ? 'never' : <Time iso={rule.first_refused_at} />}</td>
                <td className="wrap">
                  {rule.counters
                    .map(({ counter, refused: times }) => `${counter} (${count(times)})`)
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
