import type { Manifest } from './api-answer.ts';
import { isVirtualModelGroup, virtualRoutes } from './virtual-routes.ts';

/** A model as clients name it. */
export type Model = { readonly name: string; readonly types: readonly string[]; readonly price: string };

/** A provider account with its models. `id` is `type/name` of its manifest. */
export type ProviderAccount = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly models: readonly Model[];
};

const FAMILY = 'provider-account/';
/** Named like an account and none. */
const NO_ACCOUNTS = ['provider-account/guardrail-config-group', 'provider-account/virtual-model'];

/** The provider accounts among manifests. */
export function accountsOf(manifests: readonly Manifest[]): ProviderAccount[] {
  return manifests
    .filter(({ type }) => String(type).startsWith(FAMILY) && !NO_ACCOUNTS.includes(String(type)))
    .map((manifest) => {
      const name = String(manifest['name']);
      return {
        id: `${String(manifest['type'])}/${name}`,
        name,
        kind: String(manifest['type']).slice(FAMILY.length),
        models: list(manifest['integrations']).map((one) => ({
          name: `${name}/${String(one['name'])}`,
          types: list(one['model_types']).map(String),
          price: priceOf(one['cost']),
        })),
      };
    });
}

/** Every name that chats: virtual models first, then the models of all accounts. */
export function chatModels(manifests: readonly Manifest[]): string[] {
  const virtual = manifests.filter(isVirtualModelGroup).flatMap(virtualRoutes);
  const models = accountsOf(manifests).flatMap((account) => account.models);
  const chatting = models.filter(({ types }) => types.length === 0 || types.includes('chat'));
  return [...virtual, ...chatting].map(({ name }) => name);
}

/** A price of a manifest in words: USD for a million tokens, in and out. */
function priceOf(cost: unknown): string {
  const metric = member(cost, 'metric');
  const value = member(cost, 'value');
  if (metric === undefined || metric === 'public_cost') return 'public list';
  const factor = metric === 'per_million_tokens' ? 1 : 1_000;
  const [input, output] = [Number(member(value, 'input')), Number(member(value, 'output'))];
  if (Number.isNaN(input) || Number.isNaN(output)) return 'own price';
  return `$${decimal(input * factor)} in, $${decimal(output * factor)} out per million`;
}

function decimal(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

// The API promises lists of objects here, without their shape.
function list(value: unknown): Manifest[] {
  return Array.isArray(value) ? value : [];
}
