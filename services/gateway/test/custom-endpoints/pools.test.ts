import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestSystem, type TestSystem } from '../support/gateway.ts';
import { call, useEndpoints } from './endpoint-system.ts';

let system: TestSystem;
const servers: Server[] = [];
const calls: string[] = [];
const statuses: Record<string, number> = {};

beforeAll(async () => {
  system = await startTestSystem();
  for (const name of ['one', 'two', 'three', 'four']) {
    const server = createServer((request, response) => {
      request.resume();
      calls.push(`${name} ${request.method} ${request.url}`);
      response.writeHead(statuses[name] ?? 200).end(name);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
  }
});
beforeEach(() => {
  calls.length = 0;
  for (const name of Object.keys(statuses)) delete statuses[name];
});
afterAll(async () => {
  await system?.stop();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** An account whose endpoints are the servers. */
function pool(name: string, routing: string, ...configs: [endpoint: string, config: string][]): string {
  const endpoints = configs.map(([endpoint, config]) => {
    // A TCP server's address is of this kind.
    const address = servers[['one', 'two', 'three', 'four'].indexOf(endpoint)]?.address() as AddressInfo;
    const { port } = address;
    return `  - {type: integration/model/custom-endpoint, name: ${endpoint}, base_url: "http://127.0.0.1:${port}", loadbalancing_config: ${config}}\n`;
  });
  return `type: provider-account/custom-endpoint\nname: ${name}\nslug: all\nrouting_type: ${routing}\nintegrations:\n${endpoints.join('')}`;
}

describe('endpoints behind one slug', () => {
  it('share by weight, and fall back on the statuses of their config alone', async () => {
    await useEndpoints(
      system,
      pool(
        'shared',
        'weight',
        ['one', '{weight: 1, fallback_status_codes: ["503"]}'],
        ['two', '{weight: 1, fallback_status_codes: ["503"]}'],
      ),
    );
    const answers: string[] = [];
    for (let n = 0; n < 40; n++)
      answers.push((await call(system, 'GET', '/proxy-api/shared/all/x?y=1')).body.toString());
    expect(new Set(answers)).toEqual(new Set(['one', 'two']));
    expect(calls[0]).toMatch(/^(one|two) GET \/x\?y=1$/);
    statuses['one'] = 503;
    statuses['two'] = 503;
    calls.length = 0;
    expect((await call(system, 'PUT', '/proxy-api/shared/all/x')).status).toBe(503);
    expect(calls.toSorted()).toEqual(['one PUT /x', 'two PUT /x']);
    statuses['one'] = 400;
    statuses['two'] = 400;
    calls.length = 0;
    expect((await call(system, 'PUT', '/proxy-api/shared/all/x')).status).toBe(400);
    expect(calls).toHaveLength(1);
  });

  it('are tried by priority, and one endpoint alone is called by its own name', async () => {
    await useEndpoints(
      system,
      pool('ordered', 'priority', ['three', '{priority: 0}'], ['four', '{priority: 1}']),
    );
    expect((await call(system, 'POST', '/proxy-api/ordered/all/x')).body.toString()).toBe('three');
    statuses['three'] = 500;
    const { headers, body } = await call(system, 'POST', '/proxy-api/ordered/all/x');
    expect(body.toString()).toBe('four');
    expect(headers['x-tfy-resolved-model']).toBe('ordered/four');
    expect(await system.eventOf(String(headers['x-request-id']))).toMatchObject({
      modelAsked: 'ordered/all',
      attempts: [{ target: 'ordered/three', httpStatus: 500 }, { target: 'ordered/four' }],
    });
    calls.length = 0;
    expect((await call(system, 'GET', '/proxy-api/ordered/three/x')).status).toBe(500);
    expect(calls).toEqual(['three GET /x']);
  });
});
