import { useCallback } from 'react';
import { FilterBar } from '../../history/filter-bar.tsx';
import { RequestList } from '../../history/request-list.tsx';
import { useRequests } from '../../history/use-requests.ts';
import { useView } from '../../history/use-view.ts';
import { count } from '../../ui/format.ts';
import { Problem } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';

/** Single requests of a range, filtered, as they come. */
export function RequestsPage() {
  const view = useView('24h');
  const isLive = view.param('live') !== '0';
  const { rows, warnings, older, error } = useRequests(view, isLive);
  const isFailedOnly = view.filters.some(({ field, op }) => field === 'error_code' && op === 'exists');
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = older;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <Page title="Requests" isWide>
      <FilterBar view={view}>
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
        <button
          type="button"
          className="button-quiet toggle"
          aria-pressed={isLive}
          onClick={() => view.setParam('live', isLive ? '0' : undefined)}
        >
          <span className={isLive ? 'dot dot-alive' : 'dot'} aria-hidden="true" /> Live
        </button>
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
