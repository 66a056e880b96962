import { type IncomingMessage, request } from 'node:http';
import { expect, vi } from 'vitest';
import { admit } from '../support/fake-policy.ts';
import { KEY, startTestSystem, type TestSystem } from '../support/gateway.ts';
import { policyConfig } from '../support/policy-config.ts';

let revision = 200;

/** Gives the gateway accounts of custom endpoints; policy admits each endpoint, and each pool with all of its endpoints. */
export async function useEndpoints(system: TestSystem, ...manifests: string[]): Promise<void> {
  revision++;
  const config = policyConfig([], revision, manifests);
  system.policy.publish(config);
  system.policy.decide = (asked) => {
    const route = config.routes?.find(({ name }) => name === asked.model);
    const targets = route?.targets?.map(({ target }) => target ?? '') ?? [asked.model];
    return admit(asked, { targets, route: route?.name ?? '' });
  };
  await vi.waitFor(() => expect(system.gateway.readiness().details).toMatchObject({ revision }), {
    timeout: 10_000,
  });
}

/** An account with the endpoints `tts`, below a path, and `files`, at the origin of the provider. */
export function speechAccount(origin: string): string {
  return `type: provider-account/custom-endpoint
name: speech
endpoint_type: other
auth_data: {type: header, headers: {authorization: "Bearer account-secret-1"}}
integrations:
  - {type: integration/model/custom-endpoint, name: tts, base_url: "${origin}/synthesize", headers: {X-Voice: lena}}
  - type: integration/model/custom-endpoint
    name: files
    base_url: ${origin}
    auth_data: {type: header, headers: {x-api-key: files-secret-2}}
`;
}

/** Starts a gateway with that account. */
export async function startEndpointSystem(): Promise<TestSystem> {
  const system = await startTestSystem();
  await useEndpoints(system, speechAccount(originOf(system)));
  return system;
}

export function originOf(system: TestSystem): string {
  return new URL(system.provider.baseUrl).origin;
}

/** Calls the gateway with the headers as they are, and none besides. */
export async function call(
  system: TestSystem,
  method: string,
  path: string,
  given: { headers?: Record<string, string | string[]>; body?: Buffer | string } = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  const url = new URL(system.url);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(
      {
        host: url.hostname,
        port: url.port,
        method,
        path,
        headers: {
          authorization: `Bearer ${KEY}`,
          ...(given.body && { 'content-length': String(Buffer.byteLength(given.body)) }),
          ...given.headers,
        },
        agent: false,
      },
      resolve,
    );
    sent.on('error', reject);
    sent.end(given.body);
  });
  const pieces: Buffer[] = [];
  for await (const piece of answer) pieces.push(piece);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces) };
}
