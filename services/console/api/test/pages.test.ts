import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConsoleUnderTest, startConsole } from './console-under-test.ts';

let tollgate: ConsoleUnderTest;
const folders: string[] = [];
afterEach(async () => {
  await tollgate.stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function webDist(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tollgate-web-'));
  folders.push(folder);
  await mkdir(path.join(folder, 'assets'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

const page = (pathname: string) =>
  fetch(tollgate.url + pathname, { headers: { accept: 'text/html', connection: 'close' } });

describe('the OpenAPI document', () => {
  it('is valid and lists every route', async () => {
    tollgate = await startConsole();
    const answer = await fetch(`${tollgate.url}/api/openapi.json`, { headers: { connection: 'close' } });
    // What it is, is for the validator to say.
    const document = (await answer.json()) as { paths: Record<string, object> };
    expect(await new Validator().validate(document)).toEqual({ valid: true });
    const routes = Object.entries(document.paths).flatMap(([route, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${route.replace('/api/v1', '')}`),
    );
    expect(routes.sort()).toEqual([
      'DELETE /answers',
      'DELETE /limits/grants/{name}',
      'DELETE /limits/requests/{name}',
      'DELETE /manifests/{type}/{name}',
      'DELETE /request-logs',
      'DELETE /session',
      'DELETE /teams/{name}',
      'DELETE /teams/{name}/members/{email}',
      'DELETE /tokens/{id}',
      'DELETE /users/{email}',
      'DELETE /virtual-accounts/{name}',
      'GET /alerts',
      'GET /api/svc/v1/llm-gateway/config/{type}',
      'GET /audit',
      'GET /gateway',
      'GET /limits/grants',
      'GET /limits/requests',
      'GET /manifests',
      'GET /manifests/schema',
      'GET /requests/{id}',
      'GET /session/methods',
      'GET /session/oidc/callback',
      'GET /session/oidc/start',
      'GET /spend',
      'GET /status',
      'GET /teams',
      'GET /tokens',
      'GET /users',
      'GET /virtual-accounts',
      'GET /whoami',
      'POST /alerts/test',
      'POST /api/svc/v1/delete',
      'POST /api/svc/v1/llm-gateway/metrics/query',
      'POST /limits/grants',
      'POST /limits/requests',
      'POST /limits/try',
      'POST /metrics/export',
      'POST /metrics/query',
      'POST /playground/chat',
      'POST /requests/export',
      'POST /requests/query',
      'POST /session',
      'POST /session/refresh',
      'POST /teams',
      'POST /teams/{name}/members',
      'POST /tokens',
      'POST /tokens/{id}/rotate',
      'POST /users',
      'POST /virtual-accounts',
      'PUT /api/svc/v1/apply',
      'PUT /manifests',
    ]);
  });
});

describe('the API reference', () => {
  it('loads nothing from other hosts and allows exactly its own inline script', async () => {
    tollgate = await startConsole();
    const answer = await page('/api/docs/');
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/=]+';/);
    const sources = [...(await answer.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, source = '']) => source,
    );
    expect(sources).toEqual(['js/scalar.js']);
    const script = await page('/api/docs/js/scalar.js');
    expect(script.status).toBe(200);
    await script.body?.cancel();
  });
});

describe('the web UI', () => {
  it('gives every page path its one page, files their type, and hashed files a long life', async () => {
    const dist = await webDist({ 'index.html': '<title>Tollgate</title>', 'assets/a-1.js': 'export {}' });
    tollgate = await startConsole({ webDist: dist });
    for (const pathname of ['/', '/requests/0197-a']) {
      const answer = await page(pathname);
      expect(await answer.text()).toBe('<title>Tollgate</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
    const asset = await page('/assets/a-1.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
    await asset.text();
  });

  it('sends a file compressed to clients that take it, with its own type, and plain to others', async () => {
    const text = 'export const words = "so it goes";\n'.repeat(100);
    const dist = await webDist({ 'index.html': '', 'assets/a-1.js': text });
    await writeFile(path.join(dist, 'assets/a-1.js.br'), brotliCompressSync(text));
    tollgate = await startConsole({ webDist: dist });
    const asset = (encoding: string) =>
      fetch(`${tollgate.url}/assets/a-1.js`, {
        headers: { 'accept-encoding': encoding, connection: 'close' },
      });
    const small = await asset('gzip, br');
    expect(small.headers.get('content-encoding')).toBe('br');
    expect(small.headers.get('content-type')).toContain('javascript');
    expect(small.headers.get('cache-control')).toContain('immutable');
    expect(small.headers.get('vary')).toContain('accept-encoding');
    expect(await small.text()).toBe(text);
    const plain = await asset('identity');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(text);
  });

  it('answers / to clients that do not ask for HTML, and other paths of pages to those that do', async () => {
    tollgate = await startConsole({ webDist: await webDist({ 'index.html': '<title>Tollgate</title>' }) });
    const status = async (pathname: string, method = 'GET') =>
      (await fetch(tollgate.url + pathname, { method, headers: { accept: '*/*', connection: 'close' } }))
        .status;
    expect(await status('/')).toBe(200);
    expect(await status('/?from=balancer', 'HEAD')).toBe(200);
    expect(await status('/requests/0197-a')).toBe(404);
  });

  it('says how it is built while it is not', async () => {
    tollgate = await startConsole({ webDist: '/nowhere' });
    const answer = await page('/');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('npm run build');
  });

  it('cannot be framed, sniffed or fed with foreign scripts', async () => {
    tollgate = await startConsole({ webDist: '/nowhere' });
    const { headers } = await page('/');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('404 for a call of the gateway says where the gateway is', async () => {
    tollgate = await startConsole();
    const answer = await fetch(`${tollgate.url}/v1/chat/completions`, { method: 'POST' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      error: {
        code: 'not_found',
        message: expect.stringContaining('Set the base URL of the client to http://127.0.0.1:9/v1.'),
      },
    });
  });

  it('404 below /api stays JSON, also for a browser', async () => {
    tollgate = await startConsole();
    const answer = await page('/api/v1/nothing?token=x');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: {
        message: 'There is no GET /api/v1/nothing; see /api/docs.',
        type: 'invalid_request_error',
        code: 'not_found',
        param: null,
      },
    });
  });
});

describe('GET /gateway', () => {
  it('says whether the gateway answers where users reach it', async () => {
    const gateway = createServer((_request, response) => response.writeHead(401).end());
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    // A server on a port has an address of this form.
    const { port } = gateway.address() as AddressInfo;
    const gatewayUrl = `http://127.0.0.1:${port}`;
    tollgate = await startConsole({ settings: { gatewayUrl } });
    expect((await tollgate.call('/gateway')).json).toEqual({
      url: gatewayUrl,
      alive: true,
      checked_at: '2026-01-01T00:00:00.000Z',
    });
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
    tollgate.clock.advance(2_000);
    expect((await tollgate.call('/gateway')).json).toMatchObject({ alive: false });
  });
});
