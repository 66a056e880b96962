import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DashboardBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './panels.ts';

/** A variable that is chosen above the panels, with the query for its values. */
export type Choice = {
  readonly name: string;
  readonly label: string;
  readonly sql: string;
  /** Several values, or all of them; otherwise exactly one. */
  readonly isMany: boolean;
};

/** A dashboard: rows of panels under their titles. */
export type BoardSpec = {
  /** Name of its file. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly choices: readonly Choice[];
  readonly rows: readonly { readonly title: string; readonly panels: readonly Builder<Panel>[] }[];
};

/** The model, account and team of `usage_hours`, of which panels with `FILTERS` show the chosen ones. */
export const CHOICES: readonly Choice[] = [
  choice('model', 'Model', true),
  choice('provider_account', 'Account', true),
  { ...choice('team', 'Team', true), sql: valuesOf('arrayJoin(teams)') },
];

/** Conditions for `CHOICES` on `usage_hours`; one that chooses all lets also pass what has none. */
export const FILTERS = `$__timeFilter(hour)
  AND $__conditionalAll(model IN (\${model:singlequote}), $model)
  AND $__conditionalAll(provider_account IN (\${provider_account:singlequote}), $provider_account)
  AND $__conditionalAll(hasAny(teams, [\${team:singlequote}]), $team)`;

/** A variable with the values of a column of the last 30 days. */
export function choice(name: string, label: string, isMany: boolean): Choice {
  return { name, label, sql: valuesOf(name), isMany };
}

/** The dashboard as Grafana reads it from a file. */
export function board({ name, title, description, choices, rows }: BoardSpec): object {
  const builder = new DashboardBuilder(title)
    .uid(`tollgate-${name}`)
    .description(description)
    .tags(['tollgate'])
    .timezone('browser')
    .time({ from: 'now-7d', to: 'now' })
    .refresh('1m');
  for (const { name: variable, label, sql, isMany } of choices) {
    builder.withVariable(
      new QueryVariableBuilder(variable)
        .label(label)
        .datasource(DATA_SOURCE)
        .query(sql)
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .sort(VariableSort.AlphabeticalAsc)
        .multi(isMany)
        .includeAll(isMany),
    );
  }
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  return builder.build();
}

function valuesOf(column: string): string {
  return `SELECT DISTINCT ${column} AS value FROM usage_hours WHERE hour > now() - INTERVAL 30 DAY AND value != '' ORDER BY value LIMIT 1000`;
}
