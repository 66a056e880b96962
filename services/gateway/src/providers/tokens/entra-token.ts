import type { ClientSecretCredentialOptions, TokenCredential } from '@azure/identity';
import type { Account } from '../account.ts';
import type { AccountFetch } from './account-fetch.ts';
import type { Token } from './renewed.ts';

/**
 * Tokens of Microsoft's Entra ID for Azure's AI services: by a client's secret or certificate, or by the token file of a
 * workload identity (`AZURE_FEDERATED_TOKEN_FILE`).
 */
export async function entraToken(account: Account, fetch: AccountFetch): Promise<() => Promise<Token>> {
  const credential = await credentialOf(account, fetch);
  const scope = scopeFor(account.options['authority_host']);
  return async () => {
    const answer = await credential.getToken(scope);
    if (answer === null) throw new Error('the answer has no token');
    return { value: answer.token, expiration: new Date(answer.expiresOnTimestamp) };
  };
}

async function credentialOf(account: Account, fetch: AccountFetch): Promise<TokenCredential> {
  const { ClientCertificateCredential, ClientSecretCredential, WorkloadIdentityCredential } = await import(
    '@azure/identity'
  );
  const { auth, tenant_id: tenantId = '', client_id: clientId = '', authority_host } = account.options;
  const options = {
    httpClient: httpClientOf(fetch),
    // A request waits for it, and the next one asks again.
    retryOptions: { maxRetries: 1, maxRetryDelayInMs: 500 },
    ...(authority_host !== undefined && { authorityHost: authority_host }),
  };
  if (auth === 'workload-identity') return new WorkloadIdentityCredential({ ...options, tenantId, clientId });
  if (auth === 'client-secret')
    return new ClientSecretCredential(tenantId, clientId, account.credential, options);
  return new ClientCertificateCredential(tenantId, clientId, { certificate: account.credential }, options);
}

/** The clouds of governments have names of their own for the same services. */
function scopeFor(authorityHost: string | undefined): string {
  const host = authorityHost === undefined ? '' : new URL(authorityHost).hostname;
  const end = host.endsWith('.us') ? 'us' : host.endsWith('.cn') ? 'cn' : 'com';
  return `https://cognitiveservices.azure.${end}/.default`;
}

type HttpClient = NonNullable<ClientSecretCredentialOptions['httpClient']>;
type HttpHeaders = Awaited<ReturnType<HttpClient['sendRequest']>>['headers'];

/** Azure's library over the connections of the account. */
function httpClientOf(fetch: AccountFetch): HttpClient {
  return {
    async sendRequest(request) {
      const { url, method, body, abortSignal } = request;
      const stopped = new AbortController();
      abortSignal?.addEventListener('abort', () => stopped.abort());
      const response = await fetch(url, {
        method,
        headers: request.headers.toJSON(),
        signal: stopped.signal,
        ...(typeof body === 'string' && { body }),
      });
      const bodyAsText = await response.text();
      return { request, status: response.status, headers: new ReadHeaders(response.headers), bodyAsText };
    },
  };
}

class ReadHeaders implements HttpHeaders {
  readonly #headers: Headers;

  constructor(headers: Headers) {
    this.#headers = headers;
  }

  get(name: string): string | undefined {
    return this.#headers.get(name) ?? undefined;
  }

  has(name: string): boolean {
    return this.#headers.has(name);
  }

  set(name: string, value: string | number | boolean): void {
    this.#headers.set(name, String(value));
  }

  delete(name: string): void {
    this.#headers.delete(name);
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.#headers);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#headers.entries();
  }
}
