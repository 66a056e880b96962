import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Status } from '../../api/api-answer.ts';
import { api, data } from '../../api/client.ts';
import { gatewayQuery, statusQuery } from '../../api/status-query.ts';
import { useSession } from '../../shell/session.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { ServicesPanel } from './services-panel.tsx';
import { StoresPanel } from './stores-panel.tsx';

const ADMISSION: Record<string, string> = {
  full: 'Every limit and budget is enforced exactly.',
  degraded: 'The counters cannot be reached: budgets refuse, and each policy counts rate limits alone.',
  rebuilding: 'Counters are being rebuilt from history: budgets refuse until they are back.',
  away: 'Policy does not answer: the gateway refuses new requests with 503.',
};
const COUNTERS: Record<string, string> = {
  up: 'Accounting settles what requests used.',
  rebuilding: 'Accounting rebuilds the counters from history.',
  away: 'Accounting does not answer: usage is kept on the bus and settled later.',
};
const ALERTS_SHOWN = 50;
/** Of alerts that are not about a threshold. */
const REPORTS: Record<string, string> = { refusal: 'first refusal', unpriced: 'no price' };

/** How the parts of Tollgate are, in plain words. */
export function HealthPage() {
  const status = useQuery(statusQuery);
  const gateway = useQuery(gatewayQuery);
  return (
    <Page title="Health">
      <Panel title="Parts">
        <Loaded query={status}>
          {(state) => <Parts state={state} gatewayAlive={gateway.data?.alive} />}
        </Loaded>
      </Panel>
      {status.data !== undefined && (
        <>
          <ServicesPanel state={status.data} />
          <StoresPanel stores={status.data.stores} />
          <Unusable state={status.data} />
        </>
      )}
      {status.data !== undefined && status.data.warnings.length > 0 && (
        <Panel title="Accounts with something that is likely wrong">
          <ul className="panel-body">
            {status.data.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Panel>
      )}
      <Alerts />
    </Page>
  );
}

function Parts({ state, gatewayAlive }: { state: Status; gatewayAlive: boolean | undefined }) {
  const { config } = state;
  const parts = [
    {
      name: 'Gateway',
      state: gatewayAlive === undefined ? 'unknown' : gatewayAlive ? 'up' : 'unavailable',
      isGood: gatewayAlive !== false,
      says: gatewayAlive === false ? 'It does not answer at its public address.' : 'It answers clients.',
    },
    {
      name: 'Admission',
      state: state.admission,
      isGood: state.admission === 'full',
      says: ADMISSION[state.admission] ?? '',
    },
    {
      name: 'Counters',
      state: state.counters,
      isGood: state.counters === 'up',
      says: COUNTERS[state.counters] ?? '',
    },
    {
      name: 'Config',
      state: config.revision === null ? 'unavailable' : `revision ${config.revision}`,
      isGood: config.fault === null && config.store !== 'away',
      says:
        config.fault ??
        (config.store === 'away'
          ? 'The config store does not answer; the last good config is in use.'
          : 'The newest config is in use.'),
    },
  ];
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">State</th>
          <th scope="col">What it means</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.name}>
            <td>{part.name}</td>
            <td>
              <span className={`badge badge-${part.isGood ? 'good' : 'bad'}`}>{part.state}</span>
            </td>
            <td className="wrap">{part.says}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Unusable({ state }: { state: Status }) {
  const entries = Object.entries(state.unusable);
  return (
    <Panel title="Accounts and channels that cannot be used">
      {entries.length === 0 ? (
        <p className="muted panel-note">All of them can be used.</p>
      ) : (
        <table>
          <tbody>
            {entries.map(([name, reason]) => (
              <tr key={name}>
                <th scope="row">
                  <Link to={`/config?find=${encodeURIComponent(name)}`}>{name}</Link>
                </th>
                <td className="wrap">{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Alerts() {
  const { isAdmin } = useSession();
  const alerts = useQuery({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => data(api.GET('/api/v1/alerts', { signal })),
  });
  return (
    <Panel
      title="Alerts that were sent last"
      aside={isAdmin && <Link to="/config?new=notification%20channel&as=form">Add a channel</Link>}
    >
      <Loaded query={alerts}>
        {({ alerts: sent }) =>
          sent.length === 0 ? (
            <p className="muted panel-note">None was sent yet. Rules alert through a notification channel.</p>
          ) : (
            <div className="table-scroll">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Time</th>
                    <th scope="col">Rule</th>
                    <th scope="col">Counter</th>
                    <th scope="col">At</th>
                    <th scope="col">To</th>
                    <th scope="col">Delivery</th>
                  </tr>
                </thead>
                <tbody>
                  {sent.slice(0, ALERTS_SHOWN).map((alert) => (
                    <tr key={`${alert.rule}|${alert.counter}|${alert.fired_at}|${alert.recipient}`}>
                      <td>
                        <Time iso={alert.fired_at} />
                      </td>
                      <td>{alert.rule}</td>
                      <td>{alert.counter}</td>
                      <td>{REPORTS[alert.kind] ?? `${alert.threshold_percent} %`}</td>
                      <td className="clip">{alert.recipient}</td>
                      <td className="wrap">{alert.fault ?? 'delivered'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}
