import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { testAuthority } from '@tollgate/harness';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHAT_ANSWER } from '../support/fake-provider.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';

const authority = testAuthority('Inside');
const SERVER = authority.issue('llm.inside.example');
const CLIENT = authority.issue('gateway-1');
const STRANGER = testAuthority('Outside').issue('llm.inside.example');

let server: Server;
let port: number;
let plain: ReturnType<typeof createPlainServer>;
let plainPort: number;
let clients: (string | undefined)[] = [];
let headers: Record<string, unknown> = {};
let system: TestSystem;
let revision = 100;

beforeAll(async () => {
  server = createServer(
    { ...SERVER, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const socket = request.socket as TLSSocket;
      clients.push(socket.authorized ? String(socket.getPeerCertificate().subject.CN) : undefined);
      ({ headers } = request);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CHAT_ANSWER));
    },
  );
  plain = createPlainServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(CHAT_ANSWER));
  });
  [port, plainPort] = await Promise.all(
    [server, plain].map(
      (each) =>
        new Promise<number>((resolve) =>
          each.listen(0, '127.0.0.1', () => resolve((each.address() as { port: number }).port)),
        ),
    ),
  ).then((ports) => ports as [number, number]);
  system = await startTestSystem({
    TOLLGATE_UPSTREAM_PRIVATE_ADDRESSES: 'refuse',
  });
});
beforeEach(() => {
  clients = [];
});
afterAll(async () => {
  await system?.stop();
  for (const each of [server, plain]) {
    each.closeAllConnections();
    await new Promise((resolve) => each.close(resolve));
  }
});

async function ask(more: string, url = `https://127.0.0.1:${port}/v1`): Promise<Response> {
  const of = ++revision;
  const account = `type: provider-account/self-hosted-model
name: inside
base_url: ${url}
${more}
integrations:
  - {type: integration/model/self-hosted-model, name: m, model_id: m, model_types: [chat]}
`;
  system.policy.publish(policyConfig([], of, [account]));
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: of }));
  return await system.post('/v1/chat/completions', { ...CHAT, model: 'inside/m' });
}

const json = (text: string) => JSON.stringify(text);
const NAMED = 'server_name: llm.inside.example';
const ALLOWED = 'private_addresses: allow';

describe('the connections of an account', () => {
  it('trust the authority of its ca_cert, for the name of its server_name', async () => {
    const response = await ask(`${ALLOWED}\ntls_settings: {ca_cert: ${json(authority.cert)}, ${NAMED}}`);
    expect(response.status).toBe(200);
    expect(clients).toEqual([undefined]);
  });

  it('show the server its client_cert', async () => {
    const certs = `client_cert: ${json(CLIENT.cert)}, client_key: ${json(CLIENT.key)}`;
    const response = await ask(
      `${ALLOWED}\ntls_settings: {ca_cert: ${json(authority.cert)}, ${NAMED}, ${certs}}`,
    );
    expect(response.status).toBe(200);
    expect(clients).toEqual(['gateway-1']);
  });

  it('have its headers, and their values are no secrets of answers', async () => {
    const response = await ask(
      `${ALLOWED}\nheaders: {x-cost-centre: research-7}\ntls_settings: {reject_unauthorized: false}`,
    );
    expect(response.status).toBe(200);
    expect(headers).toMatchObject({ 'x-cost-centre': 'research-7' });
  });

  it.each([
    ['a certificate of an unknown authority', ALLOWED, 'certificate'],
    [
      'a certificate of another authority than its ca_cert',
      `${ALLOWED}\ntls_settings: {ca_cert: ${json(STRANGER.cert)}, ${NAMED}}`,
      'certificate',
    ],
    [
      'a certificate for another name',
      `${ALLOWED}\ntls_settings: {ca_cert: ${json(authority.cert)}}`,
      'certificate is for another host name',
    ],
  ])('refuse %s and send nothing', async (_what, more, words) => {
    const response = await ask(more);
    expect(response.status).toBe(502);
    expect(await response.text()).toContain(words);
    expect(clients).toEqual([]);
  });

  it.each([
    ['are refused private addresses as the gateway’s setting says', '', 502],
    ['may lead to private addresses if the account says so', ALLOWED, 200],
    ['are refused them if the account says so', 'private_addresses: refuse', 502],
  ])('%s', async (_what, more, status) => {
    const response = await ask(more, `http://127.0.0.1:${plainPort}/v1`);
    expect(response.status).toBe(status);
    if (status !== 200) expect(await response.text()).toContain('not one that the gateway may call');
  });
});
