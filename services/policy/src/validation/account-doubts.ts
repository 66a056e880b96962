import {
  callableAccount,
  openaiAddressOf,
  type ProviderAccountManifest,
  secretFields,
} from '@tollgate/manifests';
import { modelPrice } from '../estimates/model-price.ts';

/** What makes it likely that an account does not do what was meant; nothing of it is refused. */
export type AccountDoubt = { readonly path: readonly PropertyKey[]; readonly message: string };

/** `OPENAI_API_KEY`, `$NAME`, `${NAME}` and LiteLLM's `os.environ/NAME`: a shell or another program would expand them. */
const VARIABLE_NAMES = /^(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|\$\{?[A-Za-z_]\w*\}?|os\.environ\/\w+)$/;
const API_PATHS =
  /\/(?:chat\/completions|completions|responses|messages|embeddings|models\/[^/]+:\w*[gG]enerateContent)$/;

/**
 * Returns what is doubtful in an account at a moment, by which prices go. `literalKey` is the account's key if the
 * manifest holds it as plain text; it is in no message.
 */
export function accountDoubts(
  manifest: ProviderAccountManifest,
  { literalKey, atMs }: { literalKey: string | undefined; atMs: number },
): AccountDoubt[] {
  const account = callableAccount(manifest);
  const doubts: AccountDoubt[] = [];
  if (account.credentialReference === undefined && account.baseUrl === openaiAddressOf(account.provider)) {
    const message = `has no key, and ${account.baseUrl} answers no request without one; set auth_data.api_key to env:NAME`;
    doubts.push({ path: ['auth_data'], message });
  }
  if (literalKey !== undefined && VARIABLE_NAMES.test(literalKey)) {
    const message =
      'looks like the name of a variable, and is sent as the key itself; write env:NAME to read the variable';
    doubts.push({ path: keyPath(manifest), message });
  }
  for (const { path, url } of addressesOf(manifest)) {
    const end = API_PATHS.exec(url)?.[0];
    if (end === undefined) continue;
    const message = `ends in ${end}, which is added to it for every request; write ${url.slice(0, -end.length)}`;
    doubts.push({ path, message });
  }
  for (const [index, model] of account.models.entries()) {
    // Custom endpoints have no price at all.
    if (manifest.type === 'provider-account/custom-endpoint') break;
    if (modelPrice(account, model, atMs) !== undefined) continue;
    const message = `${account.name}/${model.name} has no price here and none in the public list, so that budgets in USD do not count it; set cost, 0 if it is free`;
    doubts.push({ path: ['integrations', index], message });
  }
  return doubts;
}

const ADDRESS_FIELDS = ['base_url', 'azure_endpoint', 'openai_endpoint', 'project_endpoint'];

function addressesOf(manifest: ProviderAccountManifest): { path: PropertyKey[]; url: string }[] {
  const own = ADDRESS_FIELDS.flatMap((field) => {
    const url: unknown = Object.entries(manifest).find(([name]) => name === field)?.[1];
    return typeof url === 'string' ? [{ path: [field], url }] : [];
  });
  if (manifest.type !== 'provider-account/self-hosted-model') return own;
  const ofModels = (manifest.integrations ?? []).flatMap(({ url }, index) =>
    url === undefined ? [] : [{ path: ['integrations', index, 'url'], url }],
  );
  return [...own, ...ofModels];
}

/** Where the key of an account stands: at the account, or at its first model. */
function keyPath(manifest: ProviderAccountManifest): readonly PropertyKey[] {
  const found = secretFields(manifest).find(({ path }) => path.includes('auth_data'));
  return found?.path ?? ['auth_data'];
}
