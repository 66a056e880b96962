import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Resolves a host name to its IP addresses. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/**
 * The addresses that policy has: those of a list, or those that a host name resolves to. Until a name is resolved it
 * stands for itself, and when it cannot be resolved again the last addresses stay in use.
 */
export class PolicyAddresses {
  /** The host name, which the certificate of policy has; undefined for Unix sockets and IP addresses. */
  readonly host: string | undefined;
  readonly #port: string;
  readonly #resolve: ResolveHost;
  #addresses: readonly string[];
  #isResolving = false;

  /** `address` is one that `channelTarget` accepts. */
  constructor(address: string, resolve: ResolveHost = addressesOf) {
    const text = address.trim().replace(/^dns:\/{3}/, '');
    this.#resolve = resolve;
    this.#addresses = text.split(',').map((part) => part.trim());
    const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(text) ?? [];
    const isName = !text.startsWith('unix:') && !text.includes(',') && isIP(withoutBrackets(host)) === 0;
    this.host = isName ? host : undefined;
    this.#port = port;
  }

  /** At least one. */
  get all(): readonly string[] {
    return this.#addresses;
  }

  /** Resolves the name again. Never rejects. */
  async refresh(): Promise<void> {
    if (this.host === undefined || this.#isResolving) return;
    this.#isResolving = true;
    try {
      const found = await this.#resolve(this.host);
      if (found.length > 0) {
        this.#addresses = found.map((ip) => `${isIP(ip) === 6 ? `[${ip}]` : ip}:${this.#port}`);
      }
    } catch {
      // The addresses known so far stay in use; whoever dials them reports what fails.
    } finally {
      this.#isResolving = false;
    }
  }
}

async function addressesOf(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
