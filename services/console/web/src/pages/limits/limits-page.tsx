import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Manifest } from '../../api/api-answer.ts';
import { manifestsQuery } from '../../api/manifests-query.ts';
import { spendQuery } from '../../api/status-query.ts';
import { useView } from '../../history/use-view.ts';
import { useSession } from '../../shell/session.ts';
import { count, usd, words } from '../../ui/format.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { CounterList } from './counter-list.tsx';
import { GrantsPanel } from './grants-panel.tsx';
import { MoreDialog, type MoreOf } from './more-dialog.tsx';
import { moreOfCounter, moreOfRequest } from './more-of.ts';
import { RequestsPanel } from './requests-panel.tsx';
import '../../history/filter-bar.css';

/** What is used of each limit and budget, and the rules behind them. */
export function LimitsPage() {
  const view = useView('1h');
  const { isAdmin, readsAll, isManager } = useSession();
  const [more, setMore] = useState<MoreOf>();
  const find = view.param('find') ?? '';
  const spend = useQuery(spendQuery);
  const seesRules = readsAll || isManager;
  return (
    <Page title="Limits and budgets">
      <div className="filter-bar">
        <input
          className="input filter-form"
          aria-label="Find a rule or a counter"
          placeholder="Find a rule, user or team"
          value={find}
          onChange={({ target }) => view.setParam('find', target.value === '' ? undefined : target.value)}
        />
      </div>
      <RequestsPanel onGrant={(request) => setMore(moreOfRequest(request, spend.data?.counters ?? []))} />
      <GrantsPanel />
      <Panel title="Used now">
        <Loaded query={spend}>
          {(data) => (
            <CounterList
              spend={data}
              find={find}
              more={{
                words: isAdmin ? 'Grant more' : 'Ask for more',
                open: (counter) => setMore(moreOfCounter(counter)),
              }}
            />
          )}
        </Loaded>
      </Panel>
      {more !== undefined && <MoreDialog of={more} onClose={() => setMore(undefined)} />}
      {seesRules && <Rules find={find} />}
    </Page>
  );
}

type Rule = { manifest: Manifest; id: string; rule: Manifest };

function Rules({ find }: { find: string }) {
  const manifests = useQuery(manifestsQuery);
  return (
    <Panel
      title="Rules"
      aside={
        <Link className="button-quiet" to="/config?new=limits">
          Add rules
        </Link>
      }
    >
      <Loaded query={manifests}>
        {({ manifests: all }) => {
          const rules = all
            .flatMap(rulesOf)
            .filter(({ id }) => id.toLowerCase().includes(find.toLowerCase()));
          if (rules.length === 0) return <p className="muted panel-note">No rule limits anything yet.</p>;
          return (
            <div className="table-scroll">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Rule</th>
                    <th scope="col">Limit</th>
                    <th scope="col">Counts per</th>
                    <th scope="col">When</th>
                    <th scope="col">In</th>
                  </tr>
                </thead>
                <tbody>
                  {rules.map(({ manifest, id, rule }) => (
                    <tr key={`${manifestId(manifest)}|${id}`}>
                      <td>{id}</td>
                      <td>{limitWords(rule)}</td>
                      <td>{perWords(rule)}</td>
                      <td className="clip" title={whenWords(rule)}>
                        {whenWords(rule)}
                      </td>
                      <td>
                        <Link to={`/config?open=${encodeURIComponent(manifestId(manifest))}`}>
                          {String(manifest['name'])}
                        </Link>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function rulesOf(manifest: Manifest): Rule[] {
  const type = String(manifest['type']);
  if (!type.includes('limit') && !type.includes('budget')) return [];
  const rules = Array.isArray(manifest['rules']) ? manifest['rules'] : [];
  return rules.map((rule: Manifest) => ({ manifest, rule, id: String(rule['id'] ?? rule['name'] ?? '') }));
}

function manifestId(manifest: Manifest): string {
  return `${String(manifest['type'])}/${String(manifest['name'])}`;
}

function limitWords(rule: Manifest): string {
  if (rule['limit_to'] === undefined) return shortJson(rule['limits'] ?? rule['limit'] ?? '');
  const limit = Number(rule['limit_to']);
  const unit = String(rule['unit'] ?? '');
  if (!Number.isFinite(limit)) return `${String(rule['limit_to'])} ${words(unit)}`;
  const [, window] = /^cost_(.*)$/.exec(unit) ?? [];
  return window === undefined ? `${count(limit)} ${words(unit)}` : `${usd(limit)} ${words(window)}`;
}

function perWords(rule: Manifest): string {
  const per = rule['budget_applies_per'] ?? rule['rate_limit_applies_per'];
  return Array.isArray(per) ? per.join(', ') : 'all together';
}

function whenWords(rule: Manifest): string {
  const when = rule['when'];
  const isEverything = typeof when !== 'object' || when === null || Object.keys(when).length === 0;
  if (isEverything) return 'every request';
  return Object.entries(when)
    .map(
      ([name, value]) =>
        `${words(name)}: ${Array.isArray(value) ? value.map(shortJson).join(', ') : shortJson(value)}`,
    )
    .join('; ');
}

/** JSON without the quotes that readers do not need. */
function shortJson(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}
