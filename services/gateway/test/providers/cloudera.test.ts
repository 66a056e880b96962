import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CHAT_REPLY } from '../support/cloud-answers.ts';
import type { HostAnswer, HostRequest } from '../support/fake-internet.ts';
import type { GivenTokens } from '../support/given-tokens.ts';
import { cloudWorld, modelLine } from './cloud-world.ts';

/** The public keys of the access keys that the control plane knows, and how each signs. */
const KNOWN = new Map<string, { readonly key: KeyObject; readonly method: string; readonly hash?: string }>();

const world = cloudWorld((request, tokens) => {
  if (request.host === 'iamapi.us-west-1.altus.cloudera.com') return controlPlane(request, tokens);
  return request.host === 'ml.example.cloudera.site' ? inference(request, tokens) : undefined;
});

/** As PyPI's cdpcli 0.9.164 signs (`cdpcli/auth.py`) and describes the answer (`cdpcli/data/iam/iam.yaml`). */
function controlPlane({ path, headers, body }: HostRequest, tokens: GivenTokens): HostAnswer {
  const [caller = '', signature = ''] = String(headers['x-altus-auth']).split('.');
  const { access_key_id, auth_method } = JSON.parse(Buffer.from(caller, 'base64url').toString());
  const known = KNOWN.get(access_key_id);
  const date = String(headers['x-altus-date']);
  const signed = ['POST', headers['content-type'], date, path, auth_method].join('\n');
  const isSigned =
    known !== undefined &&
    known.method === auth_method &&
    Math.abs(Date.now() - Date.parse(date)) < 60_000 &&
    verify(known.hash, Buffer.from(signed), known.key, Buffer.from(signature, 'base64url'));
  if (!isSigned) return { status: 401, body: { code: 'UNAUTHENTICATED', message: 'Signature mismatch' } };
  if (path !== '/iam/generateWorkloadAuthToken' || JSON.parse(body).workloadName !== 'DE')
    return { status: 400, body: { code: 'INVALID_ARGUMENT', message: 'workloadName' } };
  const expireAt = new Date(Date.now() + tokens.lifeSeconds * 1_000).toISOString();
  return { body: { token: tokens.give(), expireAt } };
}

function inference({ path, headers }: HostRequest, tokens: GivenTokens): HostAnswer {
  const isCaller = headers.authorization === `Bearer ${tokens.latest}`;
  return isCaller && path === '/namespaces/serving-default/endpoints/llama/v1/chat/completions'
    ? { body: CHAT_REPLY }
    : { status: 401, body: { message: 'Jwt verification fails' } };
}

const account = (accessKeyId: string, privateKey: string) => `type: provider-account/cloudera
name: caii
base_url: https://ml.example.cloudera.site/namespaces/serving-default/endpoints/llama/v1
auth_data:
  type: workload-auth-token
  cdp_base_url: https://iamapi.us-west-1.altus.cloudera.com
  access_key_id: ${accessKeyId}
  private_key: ${JSON.stringify(privateKey)}
  workload_name: DE
integrations:
${modelLine('cloudera', 'llama', 'model_id: meta/llama-3')}`;

const seedOf = (key: KeyObject) => Buffer.from(String(key.export({ format: 'jwk' }).d), 'base64url');

describe('Cloudera', () => {
  it.each(['ed25519v1', 'ecdsav1', 'rsav1'])(
    'is called with a token of a workload, for a call that an access key signs: %s',
    async (method) => {
      const pair =
        method === 'ed25519v1'
          ? generateKeyPairSync('ed25519')
          : method === 'ecdsav1'
            ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
            : generateKeyPairSync('rsa', { modulusLength: 2_048 });
      const hash = { ecdsav1: 'sha512', rsav1: 'sha256' }[method];
      KNOWN.set(method, { key: pair.publicKey, method, ...(hash !== undefined && { hash }) });
      const secret =
        method === 'ed25519v1'
          ? seedOf(pair.privateKey).toString('base64')
          : String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await world().publish(account(method, secret));
      await Promise.all([world().expectAnswered('caii/llama'), world().expectAnswered('caii/llama')]);
      expect(world().tokens.count).toBe(1);
    },
  );

  it.each([
    ['is refused', Buffer.alloc(32, 7).toString('base64')],
    ['is unreadable', 'not a key at all'],
  ])('whose private key %s is an error of the account, and the key is not in it', async (_what, key) => {
    await world().publish(account('ed25519v1', key));
    const { status, body } = await world().ask('caii/llama');
    expect(status).toBe(502);
    expect(body).toMatchObject({ error: { code: 'upstream_auth_failed' } });
    expect(JSON.stringify(body)).not.toContain(key);
  });
});
