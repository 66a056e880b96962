import type { Deployment } from './deployments/read-deployment.ts';
import type { ImportNotes } from './import-report.ts';
import { UniqueNames } from './unique-names.ts';

/** A deployment and where it went. */
export type PlacedDeployment = Deployment & {
  readonly account: string;
  /** Its models as clients call them, the aliases last. */
  readonly models: readonly [string, ...string[]];
  /** Their manifests; who may call them is still to be written into these. */
  readonly integrations: readonly Record<string, unknown>[];
};

/** Returns provider accounts for deployments: one for each kind, address and key. */
export function accountsOf(
  deployments: readonly Deployment[],
  notes: ImportNotes,
): { manifests: Record<string, unknown>[]; placed: PlacedDeployment[] } {
  const groups = Map.groupBy(deployments, ({ provider, baseUrl, credential }) =>
    JSON.stringify([provider.kind, baseUrl, credential?.from, secretOf(credential)]),
  );
  const names = new UniqueNames();
  const variables = new UniqueNames({ lengthMax: 128, forbidden: /[^A-Za-z0-9_]+/g, separator: '_' });
  for (const { credential } of deployments) {
    if (credential?.from === 'variable') variables.reserve(credential.name);
  }
  const manifests: Record<string, unknown>[] = [];
  const placed: PlacedDeployment[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const account = names.take(accountName(first));
    const models = placeModels(group, account, notes);
    placed.push(...models.placed);
    manifests.push(accountManifest({ account, first, integrations: models.integrations, variables, notes }));
  }
  return { manifests, placed };
}

function secretOf(credential: Deployment['credential']): string | undefined {
  return credential?.from === 'file' ? credential.value : credential?.name;
}

/** Accounts of a provider are `openai-main` and then `openai-main-2`; servers are called by their host. */
function accountName({ provider, baseUrl }: Deployment): string {
  if (provider.accountName !== undefined) return `${provider.accountName}-main`;
  return baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl).hostname : 'server';
}

function placeModels(
  group: readonly Deployment[],
  account: string,
  notes: ImportNotes,
): { placed: PlacedDeployment[]; integrations: Record<string, unknown>[] } {
  const names = new UniqueNames({ lengthMax: 128, forbidden: /[^A-Za-z0-9._:@+/-]+/g });
  const madeOf = new Map<string, { name: string; integration: Record<string, unknown> }>();
  const integrations: Record<string, unknown>[] = [];
  const placed = group.map((deployment): PlacedDeployment => {
    const { asked, modelId, provider, fields } = deployment;
    const [first, ...others] = asked.map((name) => {
      // The same target twice under one name is one model; LiteLLM only weighs it double.
      const target = JSON.stringify([name, modelId]);
      const known = madeOf.get(target);
      if (known !== undefined) return known;
      const model = names.take(name);
      const integration = {
        name: model,
        type: `integration/model/${provider.kind === 'google-gemini' ? 'gemini' : provider.kind}`,
        model_id: modelId,
        ...fields,
      };
      integrations.push(integration);
      const made = { name: model, integration };
      madeOf.set(target, made);
      notes.model(name, `${account}/${model}`);
      notes.carry(deployment.at, `model ${account}/${model}`);
      return made;
    });
    // A deployment has at least its own name.
    if (first === undefined) throw new Error('deployment has no name');
    if (deployment.note !== undefined) notes.toDo(deployment.note);
    if (!deployment.isPriced) {
      notes.toDo(
        `give ${account}/${first.name} a cost: it has no list price, so budgets in USD do not count it`,
      );
    }
    return {
      ...deployment,
      account,
      models: [`${account}/${first.name}`, ...others.map(({ name }) => `${account}/${name}`)],
      integrations: [first, ...others].map(({ integration }) => integration),
    };
  });
  return { placed, integrations };
}

function accountManifest(of: {
  account: string;
  first: Deployment;
  integrations: readonly Record<string, unknown>[];
  variables: UniqueNames;
  notes: ImportNotes;
}): Record<string, unknown> {
  const { account, first, integrations, variables, notes } = of;
  const { provider, baseUrl, credential } = first;
  const keyField = provider.kind === 'google-gemini' ? 'apiKey' : 'api_key';
  let name = credential?.from === 'variable' ? credential.name : undefined;
  if (credential?.from === 'file') {
    name = variables.take(provider.keyVariable ?? `${upperSnake(account)}_API_KEY`);
    notes.toDo(`${credential.at} is a key in plain text: put its value into the variable ${name} of policy`);
  } else if (name !== undefined) {
    notes.toDo(`set the variable ${name} of policy`);
  }
  return {
    type: `provider-account/${provider.kind}`,
    name: account,
    ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
    ...(name === undefined ? {} : { auth_data: { type: 'api-key', [keyField]: `env:${name}` } }),
    collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    integrations,
  };
}

function upperSnake(text: string): string {
  const snake = text.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return /^\d/.test(snake) ? `SERVER_${snake}` : snake;
}
