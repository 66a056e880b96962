import { type Account, addressOf, endpointOf } from '../account.ts';
import { ANTHROPIC_VERSION, anthropicDialectFor } from '../anthropic-dialect.ts';
import { callHeaders } from '../call-headers.ts';
import { classify } from '../classify.ts';
import type { Provider } from '../provider.ts';
import { awsCaller } from './aws-caller.ts';
import type { AwsPorts } from './aws-credentials.ts';

/** A workspace of Anthropic's API that AWS authenticates. Throws TypeError if the base URL is no URL. */
export function claudePlatform(account: Account, ports: AwsPorts): Provider {
  const { origin, path: base } = addressOf(account.baseUrl);
  const caller = awsCaller(account, {
    ports,
    service: 'aws-external-anthropic',
    origin,
    keyHeader: 'x-api-key',
    more: { 'anthropic-workspace-id': account.options['workspace_id'] ?? '' },
  });
  return {
    endpoint: endpointOf(account, origin),
    credential: Buffer.from(account.credential),
    wireFacts: { version: ANTHROPIC_VERSION },
    dialectFor: anthropicDialectFor,
    prepare(call) {
      const headers = callHeaders(caller.headers, call);
      if (!headers.includes('anthropic-version')) headers.push('anthropic-version', ANTHROPIC_VERSION);
      const path = `${base}/v1${call.dialect.path(call.model, call.facts)}`;
      return caller.present({ path, headers, body: call.body });
    },
    classify,
  };
}
