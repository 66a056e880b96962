import { useQuery } from '@tanstack/react-query';
import type { AuditEvent } from '../../api/api-answer.ts';
import { historyQuery } from '../../api/history-query.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Time } from '../../ui/time.tsx';
import { versionOf } from './version-of.ts';

/** The versions of one object, newest first. Choosing one shows what restoring it would change; nothing is stored yet. */
export function ObjectHistory(props: {
  type: string;
  name: string;
  chosen: string | undefined;
  onChoose: (event: AuditEvent) => void;
}) {
  const history = useQuery(historyQuery(props));
  return (
    <details className="object-history" open={props.chosen !== undefined}>
      <summary>History</summary>
      <Loaded query={history}>
        {({ events }) =>
          events.length === 0 ? (
            <p className="muted">The history has no change of this object yet.</p>
          ) : (
            <ul>
              {events.map((event, index) => (
                <li key={event.id}>
                  <span>
                    <Time iso={event.time} /> {event.action} <span className="muted">by {event.actor}</span>
                  </span>
                  {index === 0 && event.after !== null ? (
                    <span className="muted">current</span>
                  ) : (
                    versionOf(event) !== undefined && (
                      <button
                        type="button"
                        className="button-quiet"
                        aria-pressed={event.id === props.chosen}
                        aria-label={`Restore version of ${event.time}`}
                        onClick={() => props.onChoose(event)}
                      >
                        Restore…
                      </button>
                    )
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </details>
  );
}
