import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { accountsOf, type Model, type ProviderAccount } from '../../api/accounts-of.ts';
import type { MetricRow } from '../../api/api-answer.ts';
import { manifestsQuery } from '../../api/manifests-query.ts';
import { metricsQuery } from '../../api/metrics-query.ts';
import { statusQuery } from '../../api/status-query.ts';
import { isVirtualModelGroup, routingRules, virtualRoutes } from '../../api/virtual-routes.ts';
import { rangeMs } from '../../history/range.ts';
import { useSession } from '../../shell/session.ts';
import { Dash } from '../../ui/dash.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { compactCount, duration } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AddAccountForm } from './add-account-form.tsx';
import { RoutesPanel } from './routes-panel.tsx';

const RECENT_MS = 15_000;

/** Provider accounts with their models, prices, and how they did in the last hour. */
export function ModelsPage() {
  const { isAdmin, readsAll } = useSession();
  const manifests = useQuery(manifestsQuery);
  const status = useQuery({ ...statusQuery, enabled: readsAll });
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title="Models and providers"
      aside={
        isAdmin && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            Add a provider
          </button>
        )
      }
    >
      <Loaded query={manifests}>
        {({ manifests: all }) => {
          const accounts = accountsOf(all);
          if (accounts.length === 0) return <p className="muted">No provider account that you may see.</p>;
          const rules = routingRules(all);
          return (
            <>
              {all.filter(isVirtualModelGroup).map((group) => (
                <RoutesPanel
                  key={String(group['name'])}
                  title={String(group['name'])}
                  kind="virtual models"
                  routes={virtualRoutes(group)}
                  configId={`${String(group.type)}/${String(group['name'])}`}
                />
              ))}
              {rules.length > 0 && (
                <RoutesPanel
                  title="Routing rules"
                  kind="the first that matches"
                  routes={rules}
                  configId="gateway-load-balancing-config"
                />
              )}
              {accounts.map((account) => (
                <AccountPanel
                  key={account.name}
                  account={account}
                  fault={status.data?.unusable[account.name]}
                />
              ))}
            </>
          );
        }}
      </Loaded>
      {isAdding && (
        <Dialog title="Add a provider" onClose={() => setAdding(false)}>
          <AddAccountForm onAdded={() => setAdding(false)} />
        </Dialog>
      )}
    </Page>
  );
}

function AccountPanel({ account, fault }: { account: ProviderAccount; fault: string | undefined }) {
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
      {fault !== undefined && (
        <p className="notice notice-bad" role="status">
          It cannot be used: {fault}
        </p>
      )}
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
