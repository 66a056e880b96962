import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useNavigate } from 'react-router';
import { metricsQuery } from '../../api/metrics-query.ts';
import { type ChartPoint, seriesOf } from '../../charts/series.ts';
import { FilterBar } from '../../history/filter-bar.tsx';
import { rangeMs, stepSecondsFor } from '../../history/range.ts';
import { FIELDS } from '../../history/typed-filter.ts';
import { useView, type View, viewSearch } from '../../history/use-view.ts';
import { useSession } from '../../shell/session.ts';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { GroupTable } from './group-table.tsx';
import { MEASURES, measureOf, TABLE_MEASURES } from './measures.ts';

const TimeChart = lazy(async () => ({ default: (await import('../../charts/time-chart.tsx')).TimeChart }));

const LIVE_MS = 5_000;
const SERIES_MAX = 8;
const ROWS_MAX = 10_000;

/** Measures over time and in a table by group. The whole view is in the URL. */
export function MetricsPage() {
  const view = useView('24h');
  const group = view.param('by') ?? 'model';
  const measure = measureOf(view.param('show') ?? 'requests');
  const isLive = view.range.kind === 'named' && view.range.name !== 'last-month';
  const refetchMs = isLive ? LIVE_MS : undefined;
  const table = useQuery(
    metricsQuery({
      key: [view.key],
      range: view.asked,
      measures: TABLE_MEASURES,
      groupBy: group === '' ? [] : group.split(','),
      limit: ROWS_MAX,
      refetchMs,
    }),
  );
  return (
    <Page title="Metrics" isWide>
      <FilterBar view={view}>
        <GroupChoice view={view} group={group} />
      </FilterBar>
      <Panel title={measure.words} aside={<MeasureChoice view={view} chosen={measure.name} />}>
        <OverTime view={view} group={group.split(',')[0] ?? ''} measureName={measure.name} />
      </Panel>
      <Panel title={group === '' ? 'Totals' : `By ${group.replaceAll(',', ' and ')}`}>
        <Loaded query={table}>
          {(metrics) => <GroupTable metrics={metrics} group={group} view={view} />}
        </Loaded>
      </Panel>
    </Page>
  );
}

function OverTime({ view, group, measureName }: { view: View; group: string; measureName: string }) {
  const navigate = useNavigate();
  const span = rangeMs(view.range, Date.now());
  const stepSeconds = stepSecondsFor(span);
  const isLive = view.range.kind === 'named' && view.range.name !== 'last-month';
  const steps = useQuery(
    metricsQuery({
      key: [view.key],
      range: view.asked,
      measures: [measureName],
      groupBy: group === '' ? [] : [group],
      stepSeconds,
      limit: ROWS_MAX,
      refetchMs: isLive ? LIVE_MS : undefined,
    }),
  );
  if (steps.error !== null) return <Problem error={steps.error} />;
  if (steps.data === undefined) return <div className="placeholder placeholder-tall" />;
  const series = seriesOf(steps.data.rows, {
    group,
    measure: measureName,
    ...span,
    stepSeconds,
    max: SERIES_MAX,
  });

  function open(point: ChartPoint): void {
    const from = new Date(point.timeMs).toISOString();
    const to = new Date(point.timeMs + stepSeconds * 1_000).toISOString();
    navigate(`/requests${viewSearch({ range: { kind: 'fixed', from, to }, filters: view.filters })}`);
  }

  return (
    <Suspense fallback={<div className="placeholder placeholder-tall" />}>
      <TimeChart series={series} measure={measureOf(measureName)} onPoint={open} />
    </Suspense>
  );
}

function GroupChoice({ view, group }: { view: View; group: string }) {
  const { readsAll } = useSession();
  const tag = /^tag\.(.+)$/.exec(group)?.[1];
  const choices = ['', ...FIELDS, ...(group !== '' && !isField(group) ? [group] : []), 'tag.project'];
  return (
    <label className="by">
      by{' '}
      <select
        className="input"
        value={group}
        onChange={({ target }) => view.setParam('by', target.value)}
        aria-label="Group by"
      >
        {[...new Set(choices)].map((name) => (
          <option key={name} value={name}>
            {name === '' ? 'nothing' : name}
          </option>
        ))}
        {readsAll && <option value="team,model">team,model</option>}
        {readsAll && <option value="user,model">user,model</option>}
      </select>
      {tag !== undefined && (
        <input
          className="input"
          aria-label="Tag to group by"
          defaultValue={tag}
          onBlur={({ target }) =>
            target.value.trim() !== '' && view.setParam('by', `tag.${target.value.trim()}`)
          }
        />
      )}
    </label>
  );
}

function MeasureChoice({ view, chosen }: { view: View; chosen: string }) {
  return (
    <select
      className="input"
      aria-label="Measure"
      value={chosen}
      onChange={({ target }) => view.setParam('show', target.value)}
    >
      {MEASURES.map(({ name, words }) => (
        <option key={name} value={name}>
          {words}
        </option>
      ))}
    </select>
  );
}

function isField(name: string): boolean {
  return FIELDS.some((field) => field === name);
}
