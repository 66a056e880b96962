import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAT, KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const JWT = `${part({ alg: 'RS256' })}.${part({ iss: 'https://id.example.com' })}.c2lnbmF0dXJl`;

async function asked(credential: string, header = 'authorization') {
  const value = header === 'authorization' ? `Bearer ${credential}` : credential;
  const answer = await system.post('/v1/chat/completions', CHAT, { authorization: '', [header]: value });
  return { answer, request: system.policy.requests.at(-1) };
}

test.each(['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'x-tfy-api-key', 'x-tollgate-api-key'])(
  'a JWT in %s goes to policy beside its hash, and no further',
  async (header) => {
    const { answer, request } = await asked(JWT, header);
    expect(answer.status).toBe(200);
    expect(request?.jwt).toBe(JWT);
    expect(request?.credentialSha256.toString('hex')).toBe(hash('sha256', JWT, 'hex'));
    const event = await system.eventOf(answer.headers.get('x-request-id'));
    expect(JSON.stringify(event)).not.toContain(JWT.slice(0, 20));
    const upstream = system.provider.requests.at(-1);
    expect(JSON.stringify(upstream)).not.toContain(JWT.slice(0, 20));
  },
);

test.each([
  ['a key of Tollgate', KEY],
  ['a key of another form', 'eyJhbGciOiJub25lIn0'],
  ['two parts', 'eyJhbGciOiJub25lIn0.eyJhIjoxfQ'],
  ['four parts', `${JWT}.x`],
  ['other letters', `${JWT}!`],
])('%s leaves the gateway as a hash alone', async (_what, credential) => {
  const { request } = await asked(credential);
  expect(request?.jwt).toBe('');
  expect(request?.credentialSha256.toString('hex')).toBe(hash('sha256', credential, 'hex'));
});

test('a JWT without a signature is policy’s to refuse', async () => {
  expect((await asked('eyJhbGciOiJub25lIn0.eyJhIjoxfQ.')).request?.jwt).toBe(
    'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.',
  );
});

test('a JWT of more than 14 KiB is refused with invalid_jwt', async () => {
  const before = system.policy.requests.length;
  const { answer } = await asked(`${JWT}${'A'.repeat(14_336)}`);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ error: { code: 'invalid_jwt' } });
  expect(system.policy.requests).toHaveLength(before);
});

test('the list of models takes JWTs as well', async () => {
  system.policy.decide = () => ({ models: { models: ['main/gpt'] } });
  const answer = await fetch(`${system.url}/v1/models`, { headers: { authorization: `Bearer ${JWT}` } });
  expect(answer.status).toBe(200);
  expect(system.policy.requests.at(-1)).toMatchObject({ jwt: JWT, listModels: true });
});
