import type { Account } from './account.ts';
import { anthropic } from './anthropic.ts';
import { bedrock } from './aws/bedrock.ts';
import { claudePlatform } from './aws/claude-platform.ts';
import { mantle } from './aws/mantle.ts';
import { sagemaker } from './aws/sagemaker.ts';
import { azure } from './azure/azure.ts';
import { customEndpoint } from './custom-endpoint.ts';
import { gemini } from './gemini.ts';
import { vertex } from './google/vertex.ts';
import { openAiCompatible } from './openai-compatible.ts';
import { OWN_APIS, ownApis } from './own-apis.ts';
import type { Provider } from './provider.ts';
import type { AccountFetch } from './tokens/account-fetch.ts';
import { accountToken } from './tokens/account-token.ts';
import type { TokenSource } from './tokens/renewed.ts';

/** What adapters are given beside their account. */
export type ProviderPorts = {
  /** Fetches tokens over connections that are made as an account says. */
  fetchFor(connection: Account['connection']): AccountFetch;
};

/** What of a model's config decides how it is called. */
type ModelAccess = {
  readonly baseUrl: string;
  readonly options: Readonly<Record<string, string>>;
  /** Beside the account's. */
  readonly headers: Readonly<Record<string, string>>;
  /** In place of the account's; null for that. */
  readonly connection: Account['connection'];
};

/**
 * The adapters of an account's models: one for each way in which they are called, all with the same tokens. Throws TypeError
 * if a base URL is no URL.
 */
export function providersOf(account: Account, ports: ProviderPorts): (model: ModelAccess) => Provider {
  const token = accountToken(account, ports);
  const made = new Map<string, Provider>();
  return ({ baseUrl, options, headers, connection }) => {
    const key = JSON.stringify([baseUrl, options, headers, connection]);
    const known = made.get(key);
    if (known !== undefined) return known;
    const of = {
      ...account,
      baseUrl: baseUrl || account.baseUrl,
      headers: { ...account.headers, ...headers },
      connection: connection ?? account.connection,
      options: { ...account.options, ...options },
    };
    const provider = providerOf(of, { token, fetchFor: (connection) => ports.fetchFor(connection) });
    made.set(key, provider);
    return provider;
  };
}

/** An account of Google's whose base URL names their OpenAI API is called by that. */
function providerOf(
  account: Account,
  { token, ...ports }: ProviderPorts & { readonly token: TokenSource | undefined },
): Provider {
  switch (account.provider) {
    case 'aws-bedrock':
      return bedrock(account, ports);
    case 'aws-bedrock-mantle':
      return mantle(account, ports);
    case 'aws-sagemaker':
      return sagemaker(account, ports);
    case 'aws-claude-platform':
      return claudePlatform(account, ports);
    case 'azure-openai':
    case 'azure-foundry':
    case 'microsoft-foundry':
      return azure(account, token);
    case 'google-vertex':
      return vertex(account, token);
    case 'anthropic':
      return anthropic(account);
    case 'custom-endpoint':
      return customEndpoint(account);
    case 'google-gemini':
      return account.baseUrl.endsWith('/openai') ? openAiCompatible(account) : gemini(account);
    default:
      if (Object.hasOwn(OWN_APIS, account.provider)) return ownApis(account);
      return openAiCompatible(account, token);
  }
}
