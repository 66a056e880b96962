import { callableAccount, openaiAddressOf, type ProviderAccountManifest } from '@tollgate/manifests';
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
    if (modelPrice(account, model, atMs) !== undefined) continue;
    const message = `${account.name}/${model.name} has no price here and none in the public list, so that budgets in USD do not count it; set cost, 0 if it is free`;
    doubts.push({ path: ['integrations', index], message });
  }
  return doubts;
}

function addressesOf(manifest: ProviderAccountManifest): { path: PropertyKey[]; url: string }[] {
  const own = manifest.base_url === undefined ? [] : [{ path: ['base_url'], url: manifest.base_url }];
  if (manifest.type !== 'provider-account/self-hosted-model') return own;
  const ofModels = (manifest.integrations ?? []).flatMap(({ url }, index) =>
    url === undefined ? [] : [{ path: ['integrations', index, 'url'], url }],
  );
  return [...own, ...ofModels];
}

function keyPath(manifest: ProviderAccountManifest): PropertyKey[] {
  const auth = manifest.auth_data;
  if (auth === undefined) return ['integrations', 0, 'auth_data', 'bearer_token'];
  if ('secret_access_key' in auth) return ['auth_data', 'secret_access_key'];
  return ['auth_data', 'apiKey' in auth ? 'apiKey' : 'api_key'];
}
