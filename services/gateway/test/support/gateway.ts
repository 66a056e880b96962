import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AnswerCache } from '@tollgate/answer-cache';
import { type Clock, systemClock } from '@tollgate/clock';
import type { UsageEvent__Output, WatchConfigResponse } from '@tollgate/contracts';
import { readSettings } from '@tollgate/settings';
import { silentTelemetry, type Telemetry } from '@tollgate/telemetry';
import { expect, vi } from 'vitest';
import { type GatewayService, gatewayService, gatewaySettings } from '../../src/index.ts';
import { type FakePolicy, startFakePolicy } from './fake-policy.ts';
import { type FakeProvider, startFakeProvider } from './fake-provider.ts';
import { policyConfig, type TestAccount } from './policy-config.ts';
import { type RecordingBus, recordingBus } from './recording-bus.ts';

/** A gateway between a policy and a provider, all over real sockets. */
export type TestSystem = {
  readonly gateway: GatewayService;
  readonly policy: FakePolicy;
  readonly provider: FakeProvider;
  readonly bus: RecordingBus;
  readonly dataDir: string;
  readonly url: string;
  post(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Response>;
  /** The only event of the request, once the bus has it. */
  eventOf(requestId: string | null): Promise<UsageEvent__Output>;
  stop(): Promise<void>;
};

/** The key that tests present. */
export const KEY = 'tg-test-key';

/** Starts all of it. The account `main` has the models `gpt` (priced) and `free` (unpriced). */
export async function startTestSystem(
  environment: Record<string, string> = {},
  telemetry: Telemetry = silentTelemetry(),
  bus: RecordingBus = recordingBus(),
  ports: { readonly cache?: AnswerCache; readonly ids?: AnswerCache; readonly clock?: Clock } = {},
): Promise<TestSystem> {
  const provider = await startFakeProvider();
  const policy = await startFakePolicy(configFor(provider.baseUrl));
  const dataDir = environment['TOLLGATE_DATA_DIR'] ?? mkdtempSync(path.join(tmpdir(), 'tollgate-gateway-'));
  const gateway = gatewayService({
    settings: readSettings(gatewaySettings, {
      TOLLGATE_LISTEN: '127.0.0.1:0',
      TOLLGATE_POLICY_ADDRESS: policy.address,
      TOLLGATE_DATA_DIR: dataDir,
      TOLLGATE_GATEWAY_ID: 'gateway-1',
      TOLLGATE_STOP_IDLE_SECONDS: '0',
      // Tests of the deadline set their own; on a busy machine a second is no verdict on policy.
      TOLLGATE_ADMISSION_DEADLINE_MS: '20000',
      ...environment,
    }),
    bus,
    clock: systemClock,
    telemetry,
    ...ports,
  });
  await gateway.start();
  await vi.waitFor(() => expect(gateway.readiness().ready).toBe(true), { timeout: 10_000 });
  const url = `http://127.0.0.1:${gateway.port()}`;
  return {
    gateway,
    policy,
    provider,
    bus,
    dataDir,
    url,
    post: (where, body, headers = {}, signal) =>
      fetch(`${url}${where}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
        signal: signal ?? null,
      }),
    async eventOf(requestId) {
      const found = await vi.waitUntil(() => bus.events.find((event) => event.requestId === requestId), {
        timeout: 10_000,
      });
      expect(bus.events.filter((event) => event.requestId === requestId)).toHaveLength(1);
      return found;
    },
    async stop() {
      await gateway.stop(AbortSignal.timeout(5_000));
      policy.stop();
      await provider.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The config with the account `main` at the provider. */
export function configFor(
  baseUrl: string,
  changes: { revision?: number; onClientDisconnect?: 'drain' } & Pick<
    Partial<TestAccount>,
    'kind' | 'modelTypes'
  > = {},
): WatchConfigResponse {
  const { revision = 7, ...account } = changes;
  const main = { name: 'main', baseUrl, credential: 'sk-provider-secret', ...account };
  return policyConfig([main], revision);
}

/** A small chat request. */
export const CHAT = { model: 'main/gpt', messages: [{ role: 'user', content: 'Say hello.' }] };
