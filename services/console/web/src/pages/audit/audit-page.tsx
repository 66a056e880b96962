import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { stringify } from 'yaml';
import type { AuditEvent } from '../../api/api-answer.ts';
import { api, data } from '../../api/client.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { Diff } from '../config/diff.tsx';
import { versionOf } from '../config/version-of.ts';
import '../config/config-page.css';
import '../../history/filter-bar.css';

const PAGE_ROWS = 50;

/** Who changed what, newest first. */
export function AuditPage() {
  const [name, setName] = useState('');
  const events = useInfiniteQuery({
    queryKey: ['audit', name],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/api/v1/audit', {
          signal,
          params: { query: { cursor: pageParam, limit: PAGE_ROWS, ...(name === '' ? {} : { name }) } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  return (
    <Page title="Audit log">
      <form
        className="filter-bar"
        onSubmit={(event) => {
          event.preventDefault();
          setName(String(new FormData(event.currentTarget).get('name') ?? '').trim());
        }}
      >
        <input
          className="input filter-form"
          name="name"
          aria-label="Name of an object"
          placeholder="Name of an object, then Enter"
        />
      </form>
      <Panel title="Changes">
        <Loaded query={events}>
          {({ pages }) => (
            <ul className="audit">
              {pages
                .flatMap((page) => page.events)
                .map((event) => (
                  <Change key={event.id} event={event} />
                ))}
            </ul>
          )}
        </Loaded>
        {events.hasNextPage && (
          <p className="panel-note">
            <button type="button" className="button-quiet" onClick={() => events.fetchNextPage()}>
              Show older
            </button>
          </p>
        )}
      </Panel>
    </Page>
  );
}

function Change({ event }: { event: AuditEvent }) {
  const tone = { created: 'good', deleted: 'bad', revoked: 'bad' }[event.action] ?? 'warn';
  return (
    <li>
      <details>
        <summary>
          <Time iso={event.time} /> <span className={`badge badge-${tone}`}>{event.action}</span>{' '}
          <strong>{event.name}</strong> <span className="muted">{event.type}</span>{' '}
          <span className="muted">by {event.actor}</span>
        </summary>
        <div className="panel-body">
          <p className="muted">
            on revision {event.base_revision}
            {event.client_address !== null && `, from ${event.client_address}`}
            {event.token_id !== null && `, with key ${event.token_id}`}
          </p>
          <Diff before={textOf(event.before)} after={textOf(event.after)} />
          {versionOf(event) !== undefined && (
            <p>
              <Link
                className="button-quiet"
                to={`/config?open=${encodeURIComponent(`${event.type}/${event.name}`)}&version=${event.id}`}
              >
                Restore…
              </Link>
            </p>
          )}
        </div>
      </details>
    </li>
  );
}

function textOf(object: Record<string, unknown> | null): string {
  return object === null ? '' : stringify(object);
}
