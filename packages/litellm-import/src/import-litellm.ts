import { accountsOf, type PlacedDeployment } from './accounts-of.ts';
import { carryBudget, carryRates, type LimitSink } from './carry-limits.ts';
import { carryModelLimits } from './carry-model-limits.ts';
import { carryPeople } from './carry-people.ts';
import { carryRouting, groupName } from './carry-routing.ts';
import { ConfigFields } from './config-fields.ts';
import { readDeployment } from './deployments/read-deployment.ts';
import { ImportNotes, type ImportReport } from './import-report.ts';
import { limitAccess } from './limit-access.ts';
import { type ConfigFault, type ConfigFile, NO_CONFIG, type ReadInclude, readConfig } from './read-config.ts';
import { UniqueNames } from './unique-names.ts';

/** Manifests that say what a LiteLLM config said, as far as that is possible; or why the text is no such config. */
export type LitellmImport =
  | {
      readonly ok: true;
      /** As they would be written by hand; `parseManifests` takes them all. */
      readonly manifests: readonly Readonly<Record<string, unknown>>[];
      readonly report: ImportReport;
    }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** What is around a config. */
export type LitellmImportOptions = {
  /** Finds the files that `include` names. Unset: there are none. */
  readonly readInclude?: ReadInclude;
  /**
   * The values of variables to which addresses, names of models and numbers refer; those whose names sound like a secret
   * are never asked for. Unset: only `environment_variables` of the config counts.
   */
  readonly readVariable?: (variable: string) => string | undefined;
  /** The moment whose list prices count. */
  readonly atMs: number;
};

/**
 * Reads the config file of a LiteLLM proxy. Models become provider accounts that every user may call unless the file says
 * otherwise, limits become rules of the newer generation, keys become virtual accounts; everything else is in the report,
 * so that nothing is lost unseen. Keys in plain text become references to variables: neither manifests nor report hold a
 * secret.
 */
export function importLitellm(file: ConfigFile, options: LitellmImportOptions): LitellmImport {
  const read = readConfig(file, options.readInclude ?? (() => undefined));
  if (!read.ok) return read;
  const { config } = read;
  if (!('model_list' in config))
    return { ok: false, faults: [{ file: file.name, line: 1, message: NO_CONFIG }] };
  const notes = new ImportNotes();
  for (const note of read.notes) notes.notNeeded(note);
  const ownVariables = variablesOf(config);
  const root = new ConfigFields(config, '', {
    notes,
    readVariable: (name) => ownVariables.get(name) ?? options.readVariable?.(name),
  });
  return { ok: true, manifests: carryAll(root, notes, options.atMs), report: notes.report() };
}

function carryAll(root: ConfigFields, notes: ImportNotes, atMs: number): Record<string, unknown>[] {
  const credentials = readCredentials(root);
  const router = root.section('router_settings');
  const aliasesOf = readAliases(router);
  const deployments = root
    .sections('model_list')
    .map((entry) => readDeployment(entry, { credentials, aliasesOf, atMs }))
    .filter((deployment) => deployment !== undefined);
  reportLostAliases(router, aliasesOf, new Set(deployments.map(({ asked }) => asked[0])));
  const { manifests: accounts, placed } = accountsOf(deployments, notes);
  const sink: LimitSink = { manifests: [], names: new UniqueNames(), notes };
  const litellm = root.section('litellm_settings');
  const group = groupName(accountNames(placed));
  const virtual = carryRouting(group, placed, { router, litellm }, notes);
  const callable = virtual === undefined ? [] : [...accountNames(placed), group];
  const people = carryPeople(root, { settings: litellm, accounts: callable, sink });
  limitAccess(placed, people.grants, notes);
  carryModelLimits(placed, isRateEnforced(router), sink);
  carryProviderBudgets(router, placed, sink);
  carryEnvironment(root, notes);
  const general = root.section('general_settings');
  if (general !== undefined) {
    carryRates(general, { name: 'everything' }, sink, { parallel: 'global_max_parallel_requests' });
    general.leaveRest();
  }
  router?.leaveRest();
  root.leaveRest();
  const virtuals = virtual === undefined ? [] : [virtual];
  return [...accounts, ...virtuals, ...people.manifests, ...sink.manifests];
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
    for (const used of ['api_key', 'api_base', 'base_url', 'api_version']) values.take(used);
    values.leaveRest();
    credentials.set(name, values);
  }
  return credentials;
}

/** Other names of models, by the name of the model. */
function readAliases(router: ConfigFields | undefined): Map<string, string[]> {
  const aliases = router?.section('model_group_alias');
  const aliasesOf = new Map<string, string[]>();
  for (const alias of aliases?.keys() ?? []) {
    const value = aliases?.take(alias);
    const target = typeof value === 'object' ? aliases?.section(alias)?.text('model') : aliases?.text(alias);
    if (target !== undefined) aliasesOf.set(target, [...(aliasesOf.get(target) ?? []), alias]);
  }
  return aliasesOf;
}

function reportLostAliases(
  router: ConfigFields | undefined,
  aliasesOf: ReadonlyMap<string, readonly string[]>,
  carried: ReadonlySet<string>,
): void {
  for (const [target, aliases] of aliasesOf) {
    if (carried.has(target)) continue;
    router?.leaveOut('model_group_alias', `names of models that were not carried over: ${aliases.length}`);
  }
}

function accountNames(placed: readonly PlacedDeployment[]): string[] {
  return [...new Set(placed.map(({ account }) => account))];
}

/** Whether LiteLLM rejects requests beyond rpm and tpm of deployments, rather than choose by them. */
function isRateEnforced(router: ConfigFields | undefined): boolean {
  const checks = router?.texts('optional_pre_call_checks') ?? [];
  if (checks.some((check) => check !== ENFORCE_RATES)) {
    router?.leaveOut('optional_pre_call_checks', 'only enforce_model_rate_limits exists here');
  }
  const strategy = router?.text('routing_strategy') ?? '';
  return strategy.startsWith('usage-based-routing') || checks.includes(ENFORCE_RATES);
}

const ENFORCE_RATES = 'enforce_model_rate_limits';

function carryProviderBudgets(
  router: ConfigFields | undefined,
  placed: readonly PlacedDeployment[],
  sink: LimitSink,
): void {
  const budgets = router?.section('provider_budget_config');
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
}

/** Variables that LiteLLM sets for itself, which other places of the config may refer to. */
function variablesOf(config: object): Map<string, string> {
  const variables: unknown = 'environment_variables' in config ? config.environment_variables : undefined;
  if (typeof variables !== 'object' || variables === null) return new Map();
  return new Map(
    Object.entries(variables).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Their values may be secrets, so only names are reported. */
function carryEnvironment(root: ConfigFields, notes: ImportNotes): void {
  const variables = root.section('environment_variables');
  for (const name of variables?.keys() ?? []) {
    if (/_API_KEY$/.test(name)) {
      notes.toDo(`${variables?.place(name)}: put its value into the variable ${name} of policy`);
    } else {
      variables?.leaveOut(name, 'set it in the environment of the program that needs it');
    }
  }
}
