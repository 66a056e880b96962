import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Metrics } from '../../api/api-answer.ts';
import { metricsQuery } from '../../api/metrics-query.ts';
import { type ChartPoint, type Series, seriesOf } from '../../charts/series.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { FilterBar } from '../../history/filter-bar.tsx';
import { LiveToggle } from '../../history/live-toggle.tsx';
import { rangeMs, stepSecondsFor } from '../../history/range.ts';
import { FIELDS } from '../../history/typed-filter.ts';
import { useView, type View, viewSearch } from '../../history/use-view.ts';
import { useSession } from '../../shell/session.ts';
import { download, toCsv } from '../../ui/csv.ts';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TotalsStrip } from '../overview/totals-strip.tsx';
import { GroupTable, TableCsv } from './group-table.tsx';
import { MEASURES, measureOf } from './measures.ts';
import { isKnown, useTableMetrics } from './table-metrics.ts';

const LIVE_MS = 5_000;
const SERIES_MAX = 8;
const ROWS_MAX = 10_000;

/** Measures over time and in a table by group. The whole view is in the URL. */
export function MetricsPage() {
  const view = useView('24h');
  const group = view.param('by') ?? 'model';
  const measureName = view.param('show') ?? 'requests';
  const canMove = view.range.kind === 'named' && view.range.name !== 'last-month';
  const isLive = canMove && view.param('live') !== '0';
  const refetchMs = isLive ? LIVE_MS : undefined;
  const lines = { group: group.split(',')[0] ?? '', measureName, refetchMs };
  const steps = useSteps(view, lines);
  const table = useTableMetrics(view, group, { refetchMs, isChartKnown: isKnown(steps) });
  return (
    <Page title="Metrics" isWide>
      <FilterBar view={view}>
        <GroupChoice view={view} group={group} />
        <LiveToggle
          isLive={isLive}
          isDisabled={!canMove}
          onChange={(live) => view.setParam('live', live ? undefined : '0')}
        />
      </FilterBar>
      <section className="panel totals-panel" aria-label="Sums of the range">
        <TotalsStrip totals={table.data?.totals} />
      </section>
      <OverTime view={view} steps={steps} {...lines} />
      <Panel
        title={group === '' ? 'Totals' : `By ${group.replaceAll(',', ' and ')}`}
        aside={table.data !== undefined && <TableCsv metrics={table.data} group={group} />}
      >
        <Loaded query={table}>
          {(metrics) => <GroupTable metrics={metrics} group={group} view={view} />}
        </Loaded>
      </Panel>
    </Page>
  );
}

type Lines = {
  /** One field, or empty. */
  readonly group: string;
  readonly measureName: string;
  readonly refetchMs: number | undefined;
};

/** What the chart shows. */
function useSteps(view: View, { group, measureName, refetchMs }: Lines) {
  return useQuery(
    metricsQuery({
      key: [view.key],
      range: view.asked,
      measures: [measureName],
      groupBy: group === '' ? [] : [group],
      stepSeconds: stepSecondsFor(rangeMs(view.range, Date.now())),
      limit: ROWS_MAX,
      refetchMs,
    }),
  );
}

function OverTime(props: Lines & { view: View; steps: UseQueryResult<Metrics> }) {
  const { view, steps, group, measureName } = props;
  const navigate = useNavigate();
  const measure = measureOf(measureName);
  const span = rangeMs(view.range, Date.now());
  const stepSeconds = stepSecondsFor(span);
  const lines = (max: number) =>
    seriesOf(steps.data?.rows ?? [], { group, measure: measureName, ...span, stepSeconds, max });

  function open(point: ChartPoint): void {
    const from = new Date(point.timeMs).toISOString();
    const to = new Date(point.timeMs + stepSeconds * 1_000).toISOString();
    navigate(`/requests${viewSearch({ range: { kind: 'fixed', from, to }, filters: view.filters })}`);
  }

  return (
    <Panel
      title={measure.words}
      aside={
        <span className="button-row">
          <MeasureChoice view={view} chosen={measureName} />
          <button
            type="button"
            className="button-quiet toggle"
            disabled={steps.data === undefined}
            onClick={() => saveChart(lines(Number.POSITIVE_INFINITY), measureName)}
          >
            Chart as CSV
          </button>
        </span>
      }
    >
      {steps.error !== null && <Problem error={steps.error} />}
      {steps.data === undefined ? (
        steps.error === null && <div className="placeholder placeholder-chart" />
      ) : (
        <TimeChart series={lines(SERIES_MAX)} measure={measure} onPoint={open} />
      )}
    </Panel>
  );
}

/** Saves every line of a chart: a row for each step, a column for each line. Unknown values are empty. */
function saveChart({ timesMs, lines }: Series, measureName: string): void {
  const times = timesMs.map((ms) => new Date(ms).toISOString());
  const rows = times.map((time, index) => [time, ...lines.map(({ values }) => values[index] ?? '')]);
  const [first = ''] = times;
  const name = `tollgate-${measureName}-${first.slice(0, 10)}-${(times.at(-1) ?? first).slice(0, 10)}.csv`;
  download(name, toCsv(['time', ...lines.map((line) => line.name)], rows));
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
