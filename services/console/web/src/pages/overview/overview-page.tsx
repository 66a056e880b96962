import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { metricsQuery, requestPage } from '../../api/metrics-query.ts';
import { gatewayQuery, spendQuery } from '../../api/status-query.ts';
import { fillSteps } from '../../charts/fill-steps.ts';
import { RequestChart } from '../../charts/request-chart.tsx';
import { rangeMs } from '../../history/range.ts';
import { RequestList } from '../../history/request-list.tsx';
import { useView, type View, viewSearch } from '../../history/use-view.ts';
import { useSession } from '../../shell/session.ts';
import { Loaded, Problem } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CounterList } from '../limits/counter-list.tsx';
import { GatewayStatus } from './gateway-status.tsx';
import { TotalsStrip } from './totals-strip.tsx';
import './overview.css';

const LIVE_MS = 3_000;
const ROWS = 50;
const SHOWN_COUNTERS = 6;
const STEPS = {
  '1h': { stepSeconds: 60, stepName: 'minute', words: '1 h' },
  '24h': { stepSeconds: 1_800, stepName: 'half hour', words: '24 h' },
  '7d': { stepSeconds: 10_800, stepName: 'three hours', words: '7 d' },
} as const;
const TOTALS = ['requests', 'errors', 'input_tokens', 'output_tokens', 'cost_usd', 'latency_ms_p50'] as const;

/** Whether the gateway answers, its traffic, what is used of limits, and the last requests. */
export function OverviewPage() {
  const view = useView('1h');
  const { readsAll } = useSession();
  const gateway = useQuery(gatewayQuery);
  const requests = useQuery({
    queryKey: ['last-requests'],
    refetchInterval: LIVE_MS,
    queryFn: ({ signal }) => {
      const { fromMs, toMs } = rangeMs({ kind: 'named', name: '30d' }, Date.now());
      const range = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
      return requestPage({ ...range, filters: [], cursor: '', limit: ROWS }, signal);
    },
  });
  return (
    <Page title={readsAll ? 'Overview' : 'Your overview'} aside={<StepSwitch view={view} />}>
      <GatewayStatus gateway={gateway} lastRequestTime={requests.data?.rows[0]?.time} />
      <div className="columns">
        <Traffic view={view} />
        <Budgets />
      </div>
      <Panel title="Last requests" aside={<Link to="/requests">All requests</Link>}>
        <Loaded query={requests}>
          {(page) => (page.rows.length === 0 ? <FirstRequest /> : <RequestList rows={page.rows} isShort />)}
        </Loaded>
      </Panel>
    </Page>
  );
}

function Traffic({ view }: { view: View }) {
  const name = chosenStep(view);
  const range = STEPS[name];
  const asked = () => view.asked();
  const totals = useQuery(
    metricsQuery({ key: [view.key], range: asked, measures: TOTALS, refetchMs: LIVE_MS }),
  );
  const steps = useQuery(
    metricsQuery({
      key: [view.key],
      range: asked,
      measures: ['requests', 'errors'],
      stepSeconds: range.stepSeconds,
      refetchMs: LIVE_MS,
    }),
  );
  const { fromMs, toMs } = rangeMs({ kind: 'named', name }, Date.now());
  return (
    <Panel
      title="Traffic"
      aside={<Link to={`/metrics${viewSearch({ range: view.range, filters: [] })}`}>Metrics</Link>}
    >
      {totals.error !== null && <Problem error={totals.error} />}
      <TotalsStrip totals={totals.data?.totals} />
      <RequestChart
        stepName={range.stepName}
        columns={fillSteps(steps.data?.rows ?? [], { fromMs, toMs, stepSeconds: range.stepSeconds })}
      />
    </Panel>
  );
}

function Budgets() {
  const spend = useQuery(spendQuery);
  return (
    <Panel title="Nearest to their limit" aside={<Link to="/limits">All limits</Link>}>
      <Loaded query={spend}>{(data) => <CounterList spend={data} limit={SHOWN_COUNTERS} />}</Loaded>
    </Panel>
  );
}

function FirstRequest() {
  return (
    <div className="panel-note first-request">
      <h3>No requests yet</h3>
      <p className="muted">Three steps: a provider, a key, and the settings of your client.</p>
      <p>
        <Link className="button" to="/start">
          Send the first one
        </Link>
      </p>
    </div>
  );
}

function StepSwitch({ view }: { view: View }) {
  const chosen = chosenStep(view);
  return (
    <fieldset className="switch">
      <legend className="visually-hidden">Time range</legend>
      {(['1h', '24h', '7d'] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === chosen}
          onClick={() => view.setRange({ kind: 'named', name })}
        >
          {STEPS[name].words}
        </button>
      ))}
    </fieldset>
  );
}

function chosenStep({ range }: View): keyof typeof STEPS {
  return range.kind === 'named' && (range.name === '24h' || range.name === '7d') ? range.name : '1h';
}
