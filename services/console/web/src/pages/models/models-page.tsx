import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountsOf } from '../../api/accounts-of.ts';
import { manifestsQuery } from '../../api/manifests-query.ts';
import { statusQuery } from '../../api/status-query.ts';
import { isVirtualModelGroup, routingRules, virtualRoutes } from '../../api/virtual-routes.ts';
import { useSession } from '../../shell/session.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { AccountPanel } from './account-panel.tsx';
import { AddAccountForm } from './add-account-form.tsx';
import { CallableModels } from './callable-models.tsx';
import { RoutesPanel } from './routes-panel.tsx';

/** Provider accounts with their models, prices, and how they did in the last hour. */
export function ModelsPage() {
  const { isAdmin, readsAll, models } = useSession();
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
          if (accounts.length === 0 && readsAll) return <p className="muted">No provider account yet.</p>;
          const rules = routingRules(all);
          return (
            <>
              {!readsAll && <CallableModels models={models} />}
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
                  warnings={warningsOf(account.name, status.data?.warnings)}
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

/** Warnings are lines that begin with the name of their account. */
function warningsOf(account: string, warnings: readonly string[] = []): string[] {
  const start = `${account}: `;
  return warnings.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}
