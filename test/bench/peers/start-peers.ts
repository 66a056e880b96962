import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@tollgate/harness';
import { startLiteLlm } from '../exactness/lite-llm.ts';
import { processTree } from '../figure/process-tree.ts';
import { SERVER_CORE } from '../figure/program.ts';
import type { Target } from '../system-under-test.ts';
import { installPeer, PEER_VERSIONS } from './install-peer.ts';
import { startPeerProcess } from './peer-process.ts';

/** Another proxy or gateway, and what it does for each request. */
export type Peer = Target & { readonly does: string; stop(): Promise<void> };

/** How each peer is started, by its name. Each throws Error saying what is missing or what failed. */
export const PEER_STARTS: Readonly<Record<string, (providerUrl: string) => Promise<Peer>>> = {
  nginx: startNginx,
  Portkey: startPortkey,
  LiteLLM: startBudgetedLiteLlm,
};

const NGINX_PROGRAMS = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/bin/nginx'];
/** A budget that no run reaches. */
const FAR_LIMIT_USD = 1_000_000_000;

async function startNginx(providerUrl: string): Promise<Peer> {
  const program = NGINX_PROGRAMS.find((file) => existsSync(file));
  if (program === undefined) throw new Error('it is not installed; for example: apt-get install nginx-light');
  const dir = mkdtempSync(path.join(tmpdir(), 'nginx-bench-'));
  const port = await freePort();
  const config = path.join(dir, 'nginx.conf');
  writeFileSync(config, nginxConfig(dir, port, new URL(providerUrl).host));
  const url = `http://127.0.0.1:${port}`;
  const running = await startPeerProcess([program, '-p', dir, '-c', config, '-e', 'stderr'], {
    url,
    cwd: dir,
  });
  // `nginx -v` prints to stderr: its package tells the version as well.
  const version = execFileSync('sh', ['-c', `${program} -v 2>&1`], { encoding: 'utf8' });
  return {
    name: `nginx ${/nginx\/(\S+)/.exec(version)?.[1] ?? ''}`,
    does: 'forwards',
    url,
    headers: {},
    model: (name) => name,
    pid: running.pid,
    processes: () => processTree(running.pid),
    async stop() {
      await running.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** One worker, connections kept on both sides, bytes passed on as they come. */
function nginxConfig(dir: string, port: number, provider: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${path.join(dir, name)};`,
  );
  return `daemon off;
worker_processes 1;
pid ${path.join(dir, 'nginx.pid')};
events { worker_connections 4096; }
http {
  access_log off;
  ${temporary.join(' ')}
  keepalive_requests 1000000000;
  upstream provider { server ${provider}; keepalive 1024; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port};
    client_body_buffer_size 128k;
    location / {
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
}
`;
}

/** Its open part has no keys, limits or budgets. */
async function startPortkey(providerUrl: string): Promise<Peer> {
  const server = installPeer('portkey');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const running = await startPeerProcess([process.execPath, server, `--port=${port}`, '--headless'], {
    url,
    cwd: path.dirname(server),
    environment: { NODE_ENV: 'production' },
  });
  return {
    name: `Portkey ${PEER_VERSIONS.portkey}`,
    does: 'ungoverned: the part on npm has no keys, limits or budgets',
    url,
    headers: {
      authorization: 'Bearer unused',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': `${providerUrl}/v1`,
    },
    model: (name) => name,
    pid: running.pid,
    processes: () => processTree(running.pid),
    stop: running.stop,
  };
}

async function startBudgetedLiteLlm(providerUrl: string): Promise<Peer> {
  const liteLlm = await startLiteLlm(installPeer('liteLlm'), {
    providerUrl,
    limitUsd: FAR_LIMIT_USD,
    core: SERVER_CORE,
  });
  return {
    name: `LiteLLM ${PEER_VERSIONS.liteLlm}`,
    does: 'governed: a key, and a budget in its own memory',
    url: liteLlm.url,
    headers: { authorization: `Bearer ${liteLlm.key}` },
    model: (name) => name,
    pid: liteLlm.pid,
    processes: () => processTree(liteLlm.pid),
    stop: liteLlm.stop,
  };
}
