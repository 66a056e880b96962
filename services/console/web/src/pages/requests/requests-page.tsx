import { type FormEvent, useCallback } from 'react';
import { FilterBar } from '../../history/filter-bar.tsx';
import { LiveToggle } from '../../history/live-toggle.tsx';
import { RequestList } from '../../history/request-list.tsx';
import { useRequests } from '../../history/use-requests.ts';
import { useView, type View } from '../../history/use-view.ts';
import { count } from '../../ui/format.ts';
import { Problem } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';

/** Single requests of a range, filtered, as they come. */
export function RequestsPage() {
  const view = useView('24h');
  const isLive = view.param('live') !== '0';
  const search = view.param('q') ?? '';
  const { rows, warnings, older, error } = useRequests(view, { isLive, search });
  const isFailedOnly = view.filters.some(({ field, op }) => field === 'error_code' && op === 'exists');
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = older;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <Page title="Requests" isWide>
      <FilterBar view={view}>
        <Search view={view} search={search} />
        <button
          type="button"
          className="button-quiet toggle"
          aria-pressed={isFailedOnly}
          onClick={() =>
            view.setFilters(
              isFailedOnly
                ? view.filters.filter(({ field, op }) => field !== 'error_code' || op !== 'exists')
                : [...view.filters, { field: 'error_code', op: 'exists' }],
            )
          }
        >
          Failed only
        </button>
        <LiveToggle isLive={isLive} onChange={(live) => view.setParam('live', live ? undefined : '0')} />
      </FilterBar>
      {error !== null && <Problem error={error} />}
      <section className="panel" aria-label="List" aria-busy={older.isPending}>
        {older.isPending && error === null && <div className="placeholder placeholder-tall" />}
        {older.data !== undefined && rows.length === 0 && (
          <div className="panel-note panel-empty">
            <p>No request of this time matches.</p>
            {warnings.map((warning) => (
              <p key={warning} className="warn">
                {warning}
              </p>
            ))}
          </div>
        )}
        {rows.length > 0 && <RequestList rows={rows} onEnd={more} />}
      </section>
      <p className="muted" role="status">
        {count(rows.length)} requests{hasNextPage ? ', more below' : ''}
      </p>
    </Page>
  );
}

/** Words of logged prompts and answers to search for; Enter searches, an empty field ends it. */
function Search({ view, search }: { view: View; search: string }) {
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const words = String(new FormData(event.currentTarget).get('words') ?? '').trim();
    view.setParam('q', words === '' ? undefined : words);
  }
  return (
    <form onSubmit={submit} className="search-form">
      <input
        key={search}
        type="search"
        name="words"
        className="input"
        aria-label="Search logged bodies"
        placeholder="Words in logged bodies"
        defaultValue={search}
        onChange={({ target }) => target.value === '' && view.setParam('q', undefined)}
        spellCheck={false}
        autoComplete="off"
      />
    </form>
  );
}
