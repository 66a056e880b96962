import type { Status } from '../../api/api-answer.ts';
import { count, words } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { Time } from '../../ui/time.tsx';
import { StateBadge } from './state-badge.tsx';

type ServiceState = Status['services'][number];

/** The running processes: version, config revision, and how far each is behind on the bus. */
export function ServicesPanel({ state }: { state: Status }) {
  return (
    <Panel title="Services">
      {state.admission === 'away' && (
        <p className="notice notice-bad" role="alert">
          Policy does not answer, so the console does not know the other services.
        </p>
      )}
      {/* A wide table scrolls; only something that has focus scrolls by keys. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className="table-scroll" aria-label="Running services" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Service</th>
              <th scope="col">Process</th>
              <th scope="col">State</th>
              <th scope="col">Version</th>
              <th scope="col" className="number">
                Config revision
              </th>
              <th scope="col">Behind on the bus</th>
              <th scope="col">Last report</th>
            </tr>
          </thead>
          <tbody>
            {state.services.map((service) => (
              <tr key={`${service.service} ${service.instance}`}>
                <td>{service.service}</td>
                <td>
                  <code>{service.instance}</code>
                </td>
                <td>
                  <StateBadge state={service.state} /> {troubleWords(service)}
                </td>
                <td>
                  {service.version}
                  {isOtherVersion(service, state) && <span className="muted"> differs</span>}
                </td>
                <td className="number">
                  <Revision service={service} newest={state.config.revision} />
                </td>
                <td>{lagWords(service)}</td>
                <td>
                  <Time iso={service.seen_at} isRelative />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

function Revision({ service, newest }: { service: ServiceState; newest: number | null }) {
  const { config_revision: revision } = service;
  if (revision === null) return <span className="muted">none</span>;
  const behind = newest === null ? 0 : newest - revision;
  return (
    <>
      {count(revision)}
      {behind > 0 && <span className="muted"> ({count(behind)} behind)</span>}
    </>
  );
}

/** The stores that a process cannot use as it should, in words. */
function troubleWords({ stores }: ServiceState): string {
  return Object.entries(stores)
    .filter(([, state]) => state !== 'ready')
    .map(([name, state]) => `${name} ${state}`)
    .join(', ');
}

function lagWords({ bus_lag: lags }: ServiceState): string {
  const behind = Object.entries(lags).filter(([, messages]) => messages > 0);
  if (behind.length > 0) {
    return behind.map(([stream, messages]) => `${words(stream)}: ${count(messages)} messages`).join(', ');
  }
  return Object.keys(lags).length > 0 ? 'up to date' : '';
}

/** While an update runs, two versions run side by side. */
function isOtherVersion({ version }: ServiceState, { services }: Status): boolean {
  const own = services.find(({ service }) => service === 'console')?.version;
  return own !== undefined && version !== own;
}
