import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram, freePort, ServerProcess, type TestServer, type TlsFiles } from './process.ts';

/** Starts a real NATS server with JetStream on loopback; with `tls`, it requires TLS. */
export async function startNats(options: { password?: string; tls?: TlsFiles } = {}): Promise<TestServer> {
  const { password, tls } = options;
  const encryption = tls === undefined ? [] : ['--tls', '--tlscert', tls.certFile, '--tlskey', tls.keyFile];
  const protection = password === undefined ? [] : ['--user', 'tollgate', '--pass', password];
  const program = natsProgram();
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-nats-'));
  const nats = new ServerProcess({
    command: program,
    args: [
      ...['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', dir],
      ...protection,
      ...encryption,
    ],
    isUp: () => natsGreets(port),
  });
  await nats.start();
  const login = password === undefined ? '' : `tollgate:${password}@`;
  return {
    // The client library looks for the host in the certificate only if the host is a name.
    url: tls === undefined ? `nats://${login}127.0.0.1:${port}` : `tls://${login}localhost:${port}`,
    pid: () => nats.pid(),
    async stop() {
      await nats.end('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
    kill: () => nats.end('SIGKILL'),
    async restart() {
      await nats.end('SIGKILL');
      await nats.start();
    },
    async restartEmpty() {
      await nats.end('SIGKILL');
      rmSync(path.join(dir, 'jetstream'), { recursive: true, force: true });
      await nats.start();
    },
  };
}

/** Where the server's program is; `NATS_SERVER` names another one than the system's. Throws Error saying what to install. */
export function natsProgram(): string {
  const own = process.env['NATS_SERVER'];
  if (own !== undefined) return own;
  const candidates = ['/usr/sbin/nats-server', '/usr/bin/nats-server', '/usr/local/bin/nats-server'];
  return findProgram(candidates, 'nats-server');
}

/** The version of the server's program, such as `2.9.10`. */
export function natsVersion(): string {
  const words = execFileSync(natsProgram(), ['--version'], { encoding: 'utf8' });
  return /\d+\.\d+\.\d+/.exec(words)?.[0] ?? '';
}

/** Whether a NATS server listens on a port: it speaks first. */
export function natsGreets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('INFO'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}
