import { openaiAddressOf, plainBaseUrl } from '@tollgate/manifests';
import { type ConfigFields, type LookedUp, unsetVariable } from '../config-fields.ts';
import type { Provider } from './provider-of.ts';

/** Where a deployment is called, or why nothing here can call it. */
export type Address =
  | {
      readonly ok: true;
      readonly provider: Provider;
      readonly baseUrl: string | undefined;
      readonly note?: string;
    }
  | { readonly ok: false; readonly why: string };

/**
 * Returns where LiteLLM calls a deployment. An address that is the provider's own is left away; a provider at another
 * address is a server of its own, if it speaks OpenAI's API there.
 */
export function addressOf(provider: Provider, from: readonly ConfigFields[]): Address {
  const { text, unset } = firstWritten(from);
  if (unset !== undefined) return { ok: false, why: `api_base ${unsetVariable(unset)}` };
  if (text === undefined) {
    const isKnown = provider.baseUrl !== undefined || provider.kind !== 'self-hosted-model';
    if (!isKnown) return { ok: false, why: 'api_base is missing, so the server is unknown' };
    return { ok: true, provider, baseUrl: provider.baseUrl };
  }
  const baseUrl = plainBaseUrl(text);
  if (baseUrl === undefined) {
    return { ok: false, why: 'api_base is no http or https address without credentials and query' };
  }
  if (provider.isAzure) return azureAddress(provider, baseUrl);
  const own = openaiAddressOf(provider.kind);
  if (own !== undefined && hostOf(own) === hostOf(baseUrl)) return { ok: true, provider, baseUrl: undefined };
  if (provider.ownApi !== undefined) {
    return {
      ok: false,
      why: `the server at api_base is called by ${provider.ownApi}'s API, which is not supported yet at other addresses: give its OpenAI-compatible address with openai/<model>`,
    };
  }
  const server: Provider =
    provider.kind === 'openai' ? { kind: 'self-hosted-model', listKind: 'openai' } : provider;
  return { ok: true, provider: server, baseUrl: withEnd(baseUrl, provider.pathEnd ?? '') };
}

/** Hosts of Azure whose resources have the version-free API. */
const AZURE_HOST = /\.(openai\.azure\.com|services\.ai\.azure\.com|cognitiveservices\.azure\.com)$/;
const AZURE_PATH = '/openai/v1';

/** Azure speaks OpenAI's API under `/openai/v1`, without api_version and with the deployment as the model. */
function azureAddress(provider: Provider, baseUrl: string): Address {
  if (baseUrl.endsWith(AZURE_PATH)) return { ok: true, provider, baseUrl };
  const { hostname, origin } = new URL(baseUrl);
  if (!AZURE_HOST.test(hostname)) {
    return {
      ok: false,
      why: "the server at api_base is called by Azure's API, which is not supported yet: give an address that ends in /openai/v1",
    };
  }
  return {
    ok: true,
    provider,
    baseUrl: `${origin}${AZURE_PATH}`,
    note: `${hostname} is called at ${AZURE_PATH}, without api_version: send one request to see that it answers there`,
  };
}

function firstWritten(from: readonly ConfigFields[]): LookedUp {
  for (const fields of from) {
    for (const key of ['api_base', 'base_url']) {
      const found = fields.lookUp(key);
      if (found.text !== undefined || found.unset !== undefined) return found;
    }
  }
  return {};
}

function withEnd(baseUrl: string, end: string): string {
  const plain = baseUrl.replace(/\/chat\/completions$/, '');
  return plain.endsWith(end) ? plain : `${plain}${end}`;
}

function hostOf(url: string): string {
  return new URL(url).host;
}
