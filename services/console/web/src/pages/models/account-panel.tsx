import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Model, ProviderAccount } from '../../api/accounts-of.ts';
import type { MetricRow } from '../../api/api-answer.ts';
import { metricsQuery } from '../../api/metrics-query.ts';
import { rangeMs } from '../../history/range.ts';
import { Dash } from '../../ui/dash.tsx';
import { compactCount, duration } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';

const RECENT_MS = 15_000;

type AccountProps = { account: ProviderAccount; fault: string | undefined; warnings: readonly string[] };

/** A provider account: what is wrong with it, its models, and how they did in the last hour. */
export function AccountPanel(props: AccountProps) {
  const { account } = props;
  const recent = useQuery(
    metricsQuery({
      key: ['recent', account.name],
      measures: ['requests', 'errors', 'latency_ms_p50', 'ttft_ms_p50'],
      groupBy: ['model'],
      refetchMs: RECENT_MS,
      range: () => {
        const { fromMs, toMs } = rangeMs({ kind: 'named', name: '1h' }, Date.now());
        const filters = [{ field: 'provider_account', op: 'is' as const, value: account.name }];
        return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), filters };
      },
    }),
  );
  return (
    <Panel
      title={account.name}
      aside={
        <span className="button-row">
          <span className="muted">{account.kind}</span>
          <Link className="button-quiet" to={`/config?open=${encodeURIComponent(account.id)}`}>
            Edit
          </Link>
        </span>
      }
    >
      <AccountNotices {...props} />
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col" className="wide-only">
                Types
              </th>
              <th scope="col">Price</th>
              <th scope="col" className="number">
                Last hour
              </th>
              <th scope="col" className="number wide-only">
                Failed
              </th>
              <th scope="col" className="number wide-only">
                Latency p50
              </th>
              <th scope="col" className="number wide-only">
                First token p50
              </th>
            </tr>
          </thead>
          <tbody>
            {account.models.map((model) => (
              <ModelRow
                key={model.name}
                model={model}
                recent={recent.data?.rows.find((row) => row['model'] === model.name)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function AccountNotices({ account, fault, warnings }: AccountProps) {
  return (
    <>
      {fault !== undefined && (
        <p className="notice notice-bad" role="status">
          It cannot be used: {fault}
        </p>
      )}
      {warnings.length > 0 && (
        <ul className="notice notice-list" aria-label={`Warnings of ${account.name}`}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function ModelRow({ model, recent }: { model: Model; recent: MetricRow | undefined }) {
  const shown = (name: string, show: (value: number) => string) => {
    const value = Number(recent?.[name] ?? 0);
    return value === 0 ? <Dash /> : show(value);
  };
  return (
    <tr>
      <td className="clip">
        <Link to={`/metrics?range=24h&by=user&f=${encodeURIComponent(`model=${model.name}`)}`}>
          {model.name}
        </Link>
      </td>
      <td className="wide-only">{model.types.join(', ')}</td>
      <td className="clip" title={model.price}>
        {model.price}
      </td>
      <td className="number">{shown('requests', compactCount)}</td>
      <td className="number wide-only">{shown('errors', compactCount)}</td>
      <td className="number wide-only">{shown('latency_ms_p50', duration)}</td>
      <td className="number wide-only">{shown('ttft_ms_p50', duration)}</td>
    </tr>
  );
}
