import { z } from 'zod';
import type { StoredManifest } from '../admin/shapes.ts';

const TYPE_PREFIX = 'provider-account/';
/** Named like an account and none. */
const GUARDRAIL_GROUP = 'provider-account/guardrail-config-group';

const stored = z.looseObject({
  type: z.string(),
  name: z.string(),
  base_url: z.string().optional(),
  auth_data: z.looseObject({ api_key: z.string().optional(), apiKey: z.string().optional() }).optional(),
  collaborators: z.array(z.object({ subject: z.string() })).default([]),
  integrations: z.array(z.object({ name: z.string() })).default([]),
});

/** A provider account as a list shows it. */
export type ProviderAccount = {
  readonly name: string;
  readonly type: string;
  readonly provider: string;
  readonly base_url: string | null;
  /** The reference to the key, a mask where the key itself is stored, or null where there is none. */
  readonly key: string | null;
  readonly open_to: readonly string[];
  readonly models: readonly string[];
};

/** The provider accounts among stored manifests. */
export function providerAccounts(manifests: readonly StoredManifest[]): ProviderAccount[] {
  const accounts = manifests.filter(({ type }) => type.startsWith(TYPE_PREFIX) && type !== GUARDRAIL_GROUP);
  return accounts.map((manifest) => {
    const {
      type,
      name,
      base_url: baseUrl,
      auth_data: auth,
      collaborators,
      integrations,
    } = stored.parse(manifest);
    return {
      name,
      type,
      provider: type.slice(TYPE_PREFIX.length),
      base_url: baseUrl ?? null,
      key: auth?.api_key ?? auth?.apiKey ?? null,
      open_to: collaborators.map(({ subject }) => subject),
      models: integrations.map((model) => model.name),
    };
  });
}
