import { ADDRESS_REFUSED } from './egress.ts';
import { PROXY_REFUSED } from './tunnel.ts';

/**
 * `: <cause>` for the end of a client's error text, or nothing if the cause is of no known kind. It names no host, address
 * or port: those of a provider may be internal.
 */
export function causeInWords(error: Error): string {
  const words = WORDS[codeOf(error) ?? ''];
  return words === undefined ? '' : `: ${words}`;
}

/** Codes of Node's sockets, DNS and TLS, and of undici. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed',
  [ADDRESS_REFUSED]: 'its address is not one that the gateway may call',
  [PROXY_REFUSED]: 'the proxy of the account did not connect',
  ENOTFOUND: 'its host name was not found',
  EAI_AGAIN: 'its host name could not be looked up',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its network',
  ETIMEDOUT: 'connecting took too long',
  UND_ERR_CONNECT_TIMEOUT: 'connecting took too long',
  CERT_HAS_EXPIRED: 'its TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its TLS certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its TLS certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another host name',
};

/** Of the error, or of the first of several attempts to connect. */
function codeOf(error: Error): string | undefined {
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return error.cause instanceof Error ? codeOf(error.cause) : undefined;
}
