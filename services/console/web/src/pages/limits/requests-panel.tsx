import { useQuery } from '@tanstack/react-query';
import type { LimitRequest } from '../../api/api-answer.ts';
import { deleteRequest, limitRequestsQuery } from '../../api/grants-query.ts';
import { useSession } from '../../shell/session.ts';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { moreWords, who } from './more-words.ts';
import { useRemoval } from './use-removal.ts';

/** Open requests for more, for those who answer them and those who asked. Nothing while there are none. */
export function RequestsPanel({ onGrant }: { onGrant: (request: LimitRequest) => void }) {
  const requests = useQuery(limitRequestsQuery);
  const { isAdmin, isManager, subject } = useSession();
  const remove = useRemoval(deleteRequest);
  if (requests.data?.requests.length === 0) return null;
  return (
    <Panel title="Requests for more">
      {remove.error !== null && <Problem error={remove.error} />}
      <Loaded query={requests}>
        {({ requests: all }) => (
          <ul className="counters">
            {all.map((request) => (
              <li key={request.name} className="more-line">
                <span>
                  {request.requested_by === subject ? 'You ask' : `${who(request.requested_by)} asks`} for{' '}
                  <b>{moreWords(request)}</b>
                  {request.until !== null && (
                    <>
                      {' '}
                      until <Time iso={request.until} />
                    </>
                  )}
                  {request.reason !== null && <span className="muted"> · {request.reason}</span>}
                </span>
                <span className="button-row">
                  {(isAdmin || isManager) && (
                    <button type="button" className="button-quiet" onClick={() => onGrant(request)}>
                      Grant…
                    </button>
                  )}
                  <button type="button" className="button-quiet" onClick={() => remove.mutate(request.name)}>
                    {request.requested_by === subject ? 'Take back' : 'Decline'}
                  </button>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
