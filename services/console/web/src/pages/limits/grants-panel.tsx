import { useQuery } from '@tanstack/react-query';
import type { Grant } from '../../api/api-answer.ts';
import { endGrant, grantsQuery } from '../../api/grants-query.ts';
import { useSession } from '../../shell/session.ts';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { moreWords } from './more-words.ts';
import { useRemoval } from './use-removal.ts';

const TONES = { running: 'good', upcoming: 'warn', ended: 'bad' } as const;

/** Grants, those that have ended last. Nothing while there are none. */
export function GrantsPanel() {
  const grants = useQuery(grantsQuery);
  const { isAdmin, isManager } = useSession();
  const end = useRemoval(endGrant);
  if (grants.data?.grants.length === 0) return null;
  return (
    <Panel title="Granted for a time">
      {end.error !== null && <Problem error={end.error} />}
      <Loaded query={grants}>
        {({ grants: all }) => (
          <ul className="counters">
            {all.toSorted(runningFirst).map((grant) => (
              <li key={grant.name} className="more-line">
                <span>
                  <span className={`badge badge-${TONES[grant.state]}`}>{grant.state}</span>{' '}
                  <b>{moreWords(grant)}</b> until <Time iso={grant.until} />
                  {grant.reason !== null && <span className="muted"> · {grant.reason}</span>}
                </span>
                {(isAdmin || isManager) && (
                  <button type="button" className="button-quiet" onClick={() => end.mutate(grant.name)}>
                    {grant.state === 'ended' ? 'Delete' : 'End now'}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function runningFirst(one: Grant, other: Grant): number {
  const ranks = { running: 0, upcoming: 1, ended: 2 };
  return ranks[one.state] - ranks[other.state] || Date.parse(other.until) - Date.parse(one.until);
}
