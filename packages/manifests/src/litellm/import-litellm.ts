import { readSource } from '../source.ts';
import { accountsOf, type PlacedDeployment } from './accounts.ts';
import { ConfigFields } from './config-fields.ts';
import { readDeployment } from './deployment.ts';
import { ImportNotes, type ImportReport } from './import-report.ts';
import { carryBudget, carryRates, type LimitSink } from './limits.ts';
import { carryPeople } from './people.ts';
import { UniqueNames } from './unique-names.ts';

/** Manifests that say what a LiteLLM config said, as far as that can be; or why the text is no such config. */
export type LitellmImport =
  | {
      readonly ok: true;
      /** As they would be written by hand; `parseManifests` takes them all. */
      readonly manifests: readonly Readonly<Record<string, unknown>>[];
      readonly report: ImportReport;
    }
  | { readonly ok: false; readonly faults: readonly { readonly line: number; readonly message: string }[] };

/**
 * Reads the config file of a LiteLLM proxy. Models become provider accounts that every user may call, limits become rules
 * of the newer generation, keys become virtual accounts; everything else is in the report, so that nothing is lost
 * unseen. Keys in plain text become references to variables: neither manifests nor report hold a secret.
 */
export function importLitellm(text: string): LitellmImport {
  const { documents, faults } = readSource(text, 'yaml');
  if (faults.length > 0) return { ok: false, faults };
  const value = documents[0]?.value;
  if (documents.length !== 1 || typeof value !== 'object' || value === null || !('model_list' in value)) {
    return { ok: false, faults: [{ line: 1, message: 'is no LiteLLM config: it has no model_list' }] };
  }
  const notes = new ImportNotes();
  const root = new ConfigFields(value, '', notes);
  const credentials = readCredentials(root);
  const deployments = root
    .sections('model_list')
    .map((entry) => readDeployment(entry, credentials))
    .filter((deployment) => deployment !== undefined);
  const { manifests: accounts, placed } = accountsOf(deployments, notes);
  const sink: LimitSink = { manifests: [], names: new UniqueNames(), notes };
  const people = carryPeople(root, accountNames(placed), sink);
  carryModelLimits(placed, sink);
  carryRouterSettings(root, placed, sink);
  carryEnvironment(root, notes);
  const general = root.section('general_settings');
  if (general !== undefined) {
    carryRates(general, { name: 'everything' }, sink, { parallel: 'global_max_parallel_requests' });
    general.leaveRest();
  }
  root.leaveRest();
  tellOfChoices(notes);
  return { ok: true, manifests: [...accounts, ...people, ...sink.manifests], report: notes.report() };
}

/** Keys that several models share, by name. */
function readCredentials(root: ConfigFields): Map<string, ConfigFields> {
  const credentials = new Map<string, ConfigFields>();
  for (const entry of root.sections('credential_list')) {
    const name = entry.text('credential_name');
    const values = entry.section('credential_values');
    entry.take('credential_info');
    entry.leaveRest();
    if (name === undefined || values === undefined) continue;
    for (const used of ['api_key', 'api_base', 'base_url']) values.take(used);
    values.leaveRest();
    credentials.set(name, values);
  }
  return credentials;
}

function accountNames(placed: readonly PlacedDeployment[]): string[] {
  return [...new Set(placed.map(({ account }) => account))];
}

/** What LiteLLM limits at a deployment; then everything of it has been asked for. */
function carryModelLimits(placed: readonly PlacedDeployment[], sink: LimitSink): void {
  for (const { account, model, limits } of placed) {
    const scope = { name: model.replaceAll('/', '-'), when: { models: { in: [`${account}/${model}`] } } };
    carryBudget(limits, scope, sink);
    carryRates(limits, scope, sink, {
      requests: 'rpm',
      tokens: 'tpm',
      parallel: 'max_parallel_requests',
    });
    limits.leaveRest();
  }
}

/** Budgets of providers; the rest of the router has no counterpart. */
function carryRouterSettings(root: ConfigFields, placed: readonly PlacedDeployment[], sink: LimitSink): void {
  const settings = root.section('router_settings');
  const budgets = settings?.section('provider_budget_config');
  for (const provider of budgets?.keys() ?? []) {
    const accounts = accountNames(placed.filter(({ prefix }) => prefix === provider));
    const budget = budgets?.section(provider);
    if (budget === undefined) continue;
    if (accounts.length === 0) {
      budgets?.leaveOut(provider, 'no account of this provider was carried over');
      continue;
    }
    const scope = { name: provider, when: { provider_accounts: { in: accounts } } };
    carryBudget(budget, scope, sink, { usd: 'budget_limit', duration: 'time_period' });
    budget.leaveRest();
  }
  settings?.leaveRest();
}

/** Variables that LiteLLM sets for itself; their values may be secrets, so only names are told. */
function carryEnvironment(root: ConfigFields, notes: ImportNotes): void {
  const variables = root.section('environment_variables');
  for (const name of variables?.keys() ?? []) {
    if (/_API_KEY$/.test(name)) {
      notes.toDo(`${variables?.place(name)}: put its value into the variable ${name} of policy`);
    } else {
      variables?.leaveOut(name, 'set it in the environment of whoever needs it');
    }
  }
}

/** Where LiteLLM chose among several models of one name, clients choose now. */
function tellOfChoices(notes: ImportNotes): void {
  for (const [asked, targets] of notes.report().models) {
    if (targets.length < 2) continue;
    notes.leaveOut(
      'model_list',
      `load balancing of ${asked} is not supported yet: clients choose among ${targets.join(', ')}`,
    );
  }
}
