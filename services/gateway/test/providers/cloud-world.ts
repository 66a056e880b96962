import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import {
  type FakeInternet,
  type HostAnswer,
  type HostRequest,
  startFakeInternet,
} from '../support/fake-internet.ts';
import { CHAT, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { GivenTokens } from '../support/given-tokens.ts';
import { policyConfig, type TestAccount } from '../support/policy-config.ts';

/** A gateway whose account leads through a proxy to hosts under their public names. */
export type CloudWorld = {
  readonly internet: FakeInternet;
  readonly system: TestSystem;
  /** What the issuer of the cloud has given in this test. */
  readonly tokens: GivenTokens;
  /** Publishes one account, whose connections go through the proxy, and with it accounts and manifests that need none. */
  publish(account: string, beside?: readonly TestAccount[], more?: readonly string[]): Promise<void>;
  ask(model: string): Promise<{ status: number; body: Record<string, unknown>; id: string | null }>;
  /** Asks, expects the answer of 12 tokens and 5, and returns the last request that a host got. */
  expectAnswered(model: string): Promise<HostRequest | undefined>;
};

/** Starts one for the tests of a file; `answer` is what the hosts say. */
export function cloudWorld(
  answer: (request: HostRequest, tokens: GivenTokens) => HostAnswer | undefined,
): () => CloudWorld {
  let internet: FakeInternet;
  let system: TestSystem;
  let tokens = new GivenTokens('cloud');
  let revision = 100;
  beforeAll(async () => {
    internet = await startFakeInternet();
    system = await startTestSystem();
  });
  beforeEach(() => {
    internet.requests.length = 0;
    internet.tunnels.length = 0;
    internet.isProxyOpen = true;
    tokens = new GivenTokens('cloud');
    internet.answer = (request) => answer(request, tokens);
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(async () => {
    await system?.stop();
    await internet?.stop();
  });

  async function publish(...[account, beside = [], more = []]: Parameters<CloudWorld['publish']>) {
    const connection = `tls_settings: {ca_cert: ${JSON.stringify(internet.caCert)}}
proxy: {url: "${internet.proxyUrl}", username: gateway, password: proxy-secret}
`;
    const of = ++revision;
    system.policy.publish(policyConfig(beside, of, [`${account.trim()}\n${connection}`, ...more]));
    await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision: of }));
  }

  async function ask(model: string): ReturnType<CloudWorld['ask']> {
    const response = await system.post('/v1/chat/completions', { ...CHAT, model });
    const body: Record<string, unknown> = JSON.parse(await response.text());
    return { status: response.status, body, id: response.headers.get('x-request-id') };
  }

  async function expectAnswered(model: string): Promise<HostRequest | undefined> {
    const { status, body, id } = await ask(model);
    expect(body).toMatchObject({ choices: [{ message: { content: 'Hello!' } }] });
    expect(status).toBe(200);
    expect(await system.eventOf(id)).toMatchObject({
      usageSource: 'USAGE_SOURCE_PROVIDER',
      tokens: { inputUncached: 12, output: 5 },
    });
    return internet.requests.at(-1);
  }

  return () => ({ internet, system, tokens, publish, ask, expectAnswered });
}

/** A model of an account, as a line of its manifest. */
export function modelLine(type: string, name: string, more: string): string {
  return `  - {type: integration/model/${type}, name: ${name}, model_types: [chat], ${more}}\n`;
}

/** A file with the token of a workload. */
export function tokenFile(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'tollgate-identity-')), 'token');
  writeFileSync(file, 'token-of-the-workload');
  return file;
}
