import type { Present } from '../remote-adapter.ts';
import { presentToken, type RemoteAuthPorts } from './present-token.ts';
import { type GoogleAuth, serviceAccount } from './service-account.ts';

/** Presents a guardrail to Google: by its API key, or by tokens of a service account. */
export function googlePresent(auth: GoogleAuth, ports: RemoteAuthPorts): Present {
  if (auth.type === 'api-key') return async () => ['x-goog-api-key', auth.api_key];
  return presentToken(serviceAccount('google-vertex', auth.key_file_content, { auth: auth.type }), ports);
}
