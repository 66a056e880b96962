/**
 * What services say to each other. Messages are recorded where a real server takes and gives them; each field of each
 * message must carry a value at least once, so that no service promises in `proto/` what it never sends.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { accountingService, accountingSettings } from '@tollgate/accounting';
import { sqliteBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import { type AdmitResponse__Output, protocol, type WatchConfigResponse__Output } from '@tollgate/contracts';
import { gatewayService, gatewaySettings } from '@tollgate/gateway';
import { until } from '@tollgate/harness';
import { memoryLedger } from '@tollgate/ledger';
import { newTokenSecret, policyService, policySettings, sqliteConfigStore } from '@tollgate/policy';
import { readSettings } from '@tollgate/settings';
import { type SimulatedProvider, startSimulatedProvider } from '@tollgate/simulated-provider';
import { silentTelemetry } from '@tollgate/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordMessages } from './recorded-messages.ts';

const KEY = newTokenSecret('u');
/** Looks like a JWT; no identity provider issued it. */
const JWT = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.e30.c2ln`;
const STARTED_MS = Date.now();
const { ConfigService } = protocol.config.v1;
const { AdmissionService } = protocol.admission.v1;
const config = recordMessages(ConfigService.service);
const admission = recordMessages(AdmissionService.service);

let provider: SimulatedProvider;
let gatewayUrl: string;
let policyAddress: string;
const closing: (() => Promise<unknown> | undefined)[] = [];

beforeAll(async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-messages-'));
  closing.push(async () => rmSync(dir, { recursive: true, force: true }));
  provider = await startSimulatedProvider({});
  closing.push(() => provider.stop());
  const ports = { clock: systemClock, telemetry: silentTelemetry() };
  const configStore = sqliteConfigStore({ file: path.join(dir, 'config.sqlite'), ...ports });
  const bus = sqliteBus({ file: path.join(dir, 'bus.sqlite'), ...ports });
  const ledger = memoryLedger({ clock: systemClock });
  await ledger.open();
  closing.push(async () => {
    await bus.close();
    await ledger.close();
    await configStore.close();
  });
  const policy = policyService({
    ...ports,
    settings: readSettings(policySettings, {
      TOLLGATE_POLICY_LISTEN: '127.0.0.1:0',
    }),
    bus,
    ledger,
    configStore,
    environment: { KEY: 'sk-provider', TEAM: 'team-secret', HOOK: 'https://hooks.example.com/x' },
    bootstrap: {
      manifests: [{ name: 'all.yaml', text: MANIFESTS(provider.url) }],
      firstRunManifests: [],
      tokens: [{ secret: KEY, subject: 'user:lena@example.com', name: 'key', role: 'member' }],
    },
  });
  closing.push(() => policy.stop(AbortSignal.timeout(5_000)));
  await policy.start();
  policyAddress = `127.0.0.1:${policy.port()}`;
  const address = { TOLLGATE_POLICY_ADDRESS: policyAddress };
  const accounting = accountingService({
    ...ports,
    settings: readSettings(accountingSettings, {
      ...address,
      TOLLGATE_ACCOUNTING_LISTEN: `unix:${path.join(dir, 'accounting')}`,
    }),
    bus,
    ledger,
  });
  closing.push(() => accounting.stop(AbortSignal.timeout(5_000)));
  await accounting.start();
  const gateway = gatewayService({
    ...ports,
    settings: readSettings(gatewaySettings, {
      ...address,
      TOLLGATE_LISTEN: '127.0.0.1:0',
      TOLLGATE_DATA_DIR: path.join(dir, 'gateway'),
    }),
    bus,
  });
  closing.push(() => gateway.stop(AbortSignal.timeout(5_000)));
  await gateway.start();
  await until(() => gateway.readiness().ready, { what: 'the gateway to be ready' });
  await until(() => accounting.readiness().details['alerts'] === 'configured', { what: 'alerts' });
  gatewayUrl = `http://127.0.0.1:${gateway.port()}`;
}, 60_000);

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const MANIFESTS = (providerUrl: string) => `
type: user
name: lena@example.com
---
type: team
name: research
members: [lena@example.com]
---
type: provider-account/self-hosted-model
name: main
base_url: ${providerUrl}/v1
auth_data: {type: api-key, api_key: env:KEY}
headers: {x-team: env:TEAM}
on_client_disconnect: drain
collaborators: [{subject: "team:everyone", role_id: provider-account-access}]
integrations:
  - name: chat
    type: integration/model/self-hosted-model
    model_id: chat-2
    model_types: [chat]
    limits: {max_input_tokens: 128000, max_output_tokens: 16000}
    capabilities: [tools, vision]
    cost:
      metric: per_million_tokens
      value:
        {input: 1, output: 2, cache_read: 0.1, cache_write: 1.25, cache_write_1h: 2.5, reasoning: 3, audio_input: 4,
         audio_output: 5, per_request: 0.00001, per_image: 0.25,
         tiers: [{from: 1000, input: 6, output: 7, cache_read: 0.6, cache_write: 7.5, cache_write_1h: 8, reasoning: 9,
                  audio_input: 10, audio_output: 11}]}
---
type: provider-account/google-gemini
name: public
auth_data: {type: api-key, apiKey: env:KEY}
integrations: [{name: pro, type: integration/model/gemini, model_id: gemini-2.5-pro, model_types: [chat]}]
---
type: provider-account/google-vertex
name: vertex
project_id: my-project
region: europe-west4
integrations: [{name: flash, type: integration/model/vertex, model_id: gemini-2.5-flash, region: global, model_types: [chat]}]
---
type: provider-account/openai
name: inside
auth_data: {type: api-key, api_key: env:KEY}
tls_settings:
  ca_cert: "-----BEGIN CERTIFICATE-----\\nx\\n-----END CERTIFICATE-----"
  client_cert: "-----BEGIN CERTIFICATE-----\\ny\\n-----END CERTIFICATE-----"
  client_key: env:KEY
  server_name: llm.inside.example
proxy: {url: "http://proxy.inside.example:3128", username: gateway, password: env:TEAM}
private_addresses: allow
---
type: provider-account/openai
name: trusting
auth_data: {type: api-key, api_key: env:KEY}
tls_settings: {reject_unauthorized: false}
---
type: provider-account/custom-endpoint
name: speech
auth_data: {type: header, headers: {x-key: env:KEY}}
proxy: {url: "http://proxy.inside.example:3128", username: gateway, password: env:TEAM}
private_addresses: allow
integrations:
  - type: integration/model/custom-endpoint
    name: one
    base_url: https://one.example
    tls_settings:
      ca_cert: "-----BEGIN CERTIFICATE-----\\nx\\n-----END CERTIFICATE-----"
      client_cert: "-----BEGIN CERTIFICATE-----\\ny\\n-----END CERTIFICATE-----"
      client_key: env:KEY
      server_name: tts.example
  - {type: integration/model/custom-endpoint, name: any, base_url: "https://any.example", tls_settings: {reject_unauthorized: false}}
  - {type: integration/model/custom-endpoint, name: two, base_url: "https://two.example", headers: {x-team: env:TEAM}}
---
type: notification-channel
name: pager
channel: {type: webhook, webhook_url: env:HOOK, secret_headers: {authorization: env:TEAM}}
---
type: notification-channel
name: mail
channel: {type: email, host: smtp.example.com, user: tollgate, password: env:KEY, from: tollgate@example.com}
---
type: notification-channel
name: broken
channel: {type: slack-webhook, webhook_url: env:UNSET}
---
type: tenant-budget-config
name: spend
when: {}
applies_to: {type: per-user, overrides: [{users: [lena@example.com], limits: {cost_per_month: 0.05}}]}
limits: {cost_per_month: 0.06}
mode: enforce
alerts:
  - thresholds: [50]
    send_to: breaching-user
    notification_target: [{type: email, notification_channel: mail, to_emails: [ops@example.com]}]
---
type: gateway-rate-limiting-config
name: pace
rules: [{id: pace, when: {metadata: {limited: "yes"}}, unit: requests_per_day, limit_to: 1}]
---
type: tenant-rate-limit-config/model
name: tokens
when: {}
applies_to: {type: aggregate}
limits: {requests_per_day: 100, tokens_per_day: 5000}
mode: enforce
---
type: tenant-rate-limit-config/model
name: at-once
when: {}
applies_to: {type: per-user}
limits: {concurrent_requests: 1}
mode: enforce
`;

function ask(body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'main/chat', messages: [{ role: 'user', content: 'Hello' }], ...body }),
  });
}

test('policy sends gateways each field of an account and of its models', async () => {
  const [message] = config.given('WatchConfig') as [WatchConfigResponse__Output]; // what this call gives
  expect(message).toMatchObject({
    revision: expect.any(Number),
    priceVersion: expect.stringMatching(/./),
  });
  const account = (name: string) => message.accounts.find((one) => one.name === name);
  expect(account('main')).toMatchObject({
    provider: 'self-hosted-model',
    baseUrl: `${provider.url}/v1`,
    credential: 'sk-provider',
    headers: { 'x-team': 'team-secret' },
    onClientDisconnect: 'drain',
    connection: null,
    models: [
      {
        name: 'chat',
        modelId: 'chat-2',
        types: ['chat'],
        inputTokensMax: 128_000,
        outputTokensMax: 16_000,
        capabilities: ['tools', 'vision'],
        price: { inputPerMillion: 1_000_000_000, perImage: 250_000_000 },
      },
    ],
  });
  expect(account('public')).toMatchObject({ provider: 'google-gemini', models: [{ name: 'pro' }] });
  expect(account('vertex')).toMatchObject({
    options: { project_id: 'my-project', region: 'europe-west4' },
    models: [{ baseUrl: 'https://aiplatform.googleapis.com/v1', options: { region: 'global' } }],
  });
  expect(account('inside')?.connection).toMatchObject({
    caCert: expect.stringContaining('CERTIFICATE'),
    clientKey: 'sk-provider',
    serverName: 'llm.inside.example',
    proxyUrl: 'http://proxy.inside.example:3128',
    proxyPassword: 'team-secret',
    privateAddresses: 'allow',
  });
  expect(account('trusting')?.connection).toMatchObject({ acceptsAnyCert: true });
  expect(account('speech')).toMatchObject({
    headers: {},
    connection: { privateAddresses: 'allow' },
    models: [
      {
        baseUrl: 'https://one.example',
        headers: { 'x-key': 'sk-provider' },
        connection: { serverName: 'tts.example', clientKey: 'sk-provider', proxyPassword: 'team-secret' },
      },
      { connection: { acceptsAnyCert: true } },
      { headers: { 'x-key': 'sk-provider', 'x-team': 'team-secret' }, connection: null },
    ],
  });
  const { createdAtMs } = message.accounts.find(({ name }) => name === 'main')?.models[0] ?? {
    createdAtMs: 0,
  };
  expect(createdAtMs).toBeGreaterThanOrEqual(STARTED_MS);
  expect(createdAtMs).toBeLessThanOrEqual(Date.now());

  const models = await fetch(`${gatewayUrl}/v1/models`, { headers: { authorization: `Bearer ${KEY}` } });
  expect(await models.json()).toMatchObject({
    data: [
      {
        id: 'main/chat',
        created: Math.floor(createdAtMs / 1_000),
        capabilities: ['tools', 'vision'],
        max_input_tokens: 128_000,
        max_output_tokens: 16_000,
      },
    ],
  });
});

test('each field of each message between gateway, accounting and policy carries a value', async () => {
  await askAsOlderGateway();
  // What it can use at most is above what the budget and the token limit have left; what is likely is below.
  const long = { max_tokens: 5, messages: [{ role: 'user', content: 'word '.repeat(1_200) }] };
  expect((await ask(long)).status).toBe(200);
  await (await fetch(`${gatewayUrl}/v1/models`, { headers: { authorization: `Bearer ${JWT}` } })).text();
  await (await ask({ model: 'main/no-such-model' })).text();
  const tags = { 'x-tollgate-metadata': JSON.stringify({ limited: 'yes' }) };
  for (const status of [200, 429]) expect((await ask({ max_tokens: 5 }, tags)).status).toBe(status);
  const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } };
  await (await ask({ messages: [{ role: 'user', content: [image] }], n: 2, service_tier: 'flex' })).text();

  const empty = () => [...config.empty(), ...admission.empty()].sort();
  // Observations travel in batches.
  await until(() => !empty().includes('Admit.request.observations'), { what: 'an observation' });
  expect(empty()).toEqual(Object.keys(NOT_SEEN_HERE).sort());
  for (const verdict of ['admission', 'refusal', 'models'])
    expect(admission.seen()).toContain(`Admit.response.verdicts.${verdict}`);
});

/** Asks as a gateway of before receipts, to which policy names counters; gives its place in flight back. */
async function askAsOlderGateway(): Promise<void> {
  const client = new AdmissionService(policyAddress, credentials.createInsecure());
  const stream = client.admit();
  stream.on('error', () => {});
  const answer = new Promise<AdmitResponse__Output>((resolve) => stream.once('data', resolve));
  const credentialSha256 = createHash('sha256').update(KEY).digest();
  const asked = { requestId: 'older', credentialSha256, model: 'main/chat', modelType: 'chat' };
  stream.write({ requests: [{ ...asked, inputTokensMax: 1, outputTokensMax: 1 }] });
  const counters = (await answer).verdicts[0]?.admission?.counters ?? [];
  const ended = new Promise((resolve) => stream.once('end', resolve));
  stream.write({ releases: [{ requestId: 'older', counterKeys: counters.map(({ key }) => key) }] });
  stream.end();
  await ended;
  client.close();
}

/** Fields that no message of this run carries, and the test that sees them. */
const NOT_SEEN_HERE: Readonly<Record<string, string>> = {
  'Admit.request.observations.inputTokensCached': 'services/gateway/test/policy-client/observations.test.ts',
  'Admit.request.renewals': 'services/gateway/test/billing/drained.test.ts',
  'Admit.response.verdicts.refusal.refusedHold.counter.startMs':
    'services/policy/test/grpc/rules-scoped.test.ts',
  'Admit.response.verdicts.refusal.refusedHold.counter.endMs':
    'services/policy/test/grpc/rules-scoped.test.ts',
  'Admit.response.verdicts.refusal.refusedHold.reserved': 'services/policy/test/grpc/rules-scoped.test.ts',
  'Admit.request.requests.classifies': 'services/policy/test/grpc/classifier.test.ts',
  'Admit.request.requests.pieces': 'services/gateway/test/apis/images.test.ts',
  'Admit.request.requests.traceparent': 'test/system/tracing.test.ts',
  'Admit.response.verdicts.admission.route': 'services/policy/test/grpc/routing.test.ts',
  'Admit.response.verdicts.admission.shares': 'services/policy/test/grpc/routing.test.ts',
  'Admit.response.verdicts.admission.guardrails': 'test/system/guardrails.test.ts',
  'WatchAlerts.response.limits.rules.grants': 'services/policy/test/grpc/limit-grants.test.ts',
  'WatchAlerts.response.requests': 'services/policy/test/access/more-of-limit-rights.test.ts',
  'WatchConfig.response.guardrails': 'test/system/guardrails.test.ts',
  'WatchConfig.response.removedAccounts': 'services/policy/test/grpc/config-differences.test.ts',
  'WatchConfig.response.retry': 'services/policy/test/grpc/routing.test.ts',
  'WatchConfig.response.routes': 'services/policy/test/grpc/routing.test.ts',
  'WatchConfig.response.sinceRevision': 'services/policy/test/grpc/config-differences.test.ts',
};
