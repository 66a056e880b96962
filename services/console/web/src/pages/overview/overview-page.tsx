import { useState } from 'react';
import { getGateway, getLastRequests, getSpend, getSteps, getTotals } from '../../api/client.ts';
import type { WhoAmI } from '../../api/shapes.ts';
import { usePolled } from '../../api/use-polled.ts';
import { fillSteps } from '../../charts/fill-steps.ts';
import { RequestChart } from '../../charts/request-chart.tsx';
import { RequestTable } from '../../tables/request-table.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState } from './empty-state.tsx';
import { GatewayStatus } from './gateway-status.tsx';
import { PageHeader } from './page-header.tsx';
import { RequestPanel } from './request-panel.tsx';
import { SpendList } from './spend-list.tsx';
import { TotalsStrip } from './totals-strip.tsx';
import './overview.css';

const LIST_PERIOD_MS = 2_000;
const SUMS_PERIOD_MS = 5_000;
const ROWS = 50;
const RANGES = {
  '1 h': { minutes: 60, stepSeconds: 60, stepName: 'minute' },
  '24 h': { minutes: 24 * 60, stepSeconds: 30 * 60, stepName: 'half hour' },
} as const;
type RangeName = keyof typeof RANGES;

/** That the gateway lives, what it did lately, what was spent, and the last requests. */
export function OverviewPage({ me, onSignedOut }: { me: WhoAmI; onSignedOut: () => void }) {
  const [rangeName, setRangeName] = useState<RangeName>('1 h');
  const [openId, setOpenId] = useState<string>();
  const range = RANGES[rangeName];
  const sums = { periodMs: SUMS_PERIOD_MS, onSignedOut };
  const gateway = usePolled('gateway', getGateway, sums);
  const totals = usePolled(`totals ${rangeName}`, (signal) => getTotals(range.minutes, signal), sums);
  const steps = usePolled(`steps ${rangeName}`, (signal) => getSteps(range, signal), sums);
  const spend = usePolled('spend', getSpend, sums);
  const list = { periodMs: LIST_PERIOD_MS, onSignedOut };
  const requests = usePolled('requests', (signal) => getLastRequests(ROWS, signal), list);

  return (
    <>
      <PageHeader me={me} onSignedOut={onSignedOut} />
      <main className="page">
        <h1 className="visually-hidden">Overview</h1>
        <GatewayStatus gateway={gateway} lastRequestTime={requests.data?.rows[0]?.time} />
        <div className="columns">
          <Panel
            title="Traffic"
            polled={totals}
            aside={<RangeSwitch names={Object.keys(RANGES)} chosen={rangeName} onChoose={setRangeName} />}
          >
            {(metrics) => (
              <>
                <TotalsStrip metrics={metrics} />
                {steps.data !== undefined && (
                  <RequestChart
                    stepName={range.stepName}
                    columns={fillSteps(steps.data.rows, { ...range, nowMs: Date.now() })}
                  />
                )}
              </>
            )}
          </Panel>
          <Panel title="Limits and budgets" polled={spend}>
            {(data) => <SpendList spend={data} />}
          </Panel>
        </div>
        <Panel
          title="Last requests"
          polled={requests}
          aside={
            <span className="muted">
              the newest {ROWS}, refreshed every {LIST_PERIOD_MS / 1_000} s
            </span>
          }
        >
          {(page) =>
            page.rows.length === 0 ? (
              <EmptyState gatewayUrl={gateway.data?.url ?? 'http://127.0.0.1:8080'} />
            ) : (
              <RequestTable rows={page.rows} openId={openId} onOpen={setOpenId} />
            )
          }
        </Panel>
      </main>
      {openId !== undefined && (
        <RequestPanel id={openId} onClose={() => setOpenId(undefined)} onSignedOut={onSignedOut} />
      )}
    </>
  );
}

function RangeSwitch(props: { names: string[]; chosen: RangeName; onChoose: (name: RangeName) => void }) {
  const isRange = (name: string): name is RangeName => name in RANGES;
  return (
    <fieldset className="switch">
      <legend className="visually-hidden">Time range</legend>
      {props.names.filter(isRange).map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === props.chosen}
          onClick={() => props.onChoose(name)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
