import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ChannelTls, channelTo, protocol, type WatchConfigResponse__Output } from '@tollgate/contracts';
import { type TestCertificate, testAuthority } from '@tollgate/harness';
import { SettingsError } from '@tollgate/settings';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPolicy } from '../support/policy.ts';

const CANARY = 'sk-canary-of-the-provider';
const ours = testAuthority('ours');
const theirs = testAuthority('theirs');
const server = ours.issue('policy.test', '127.0.0.1');

/** A policy that holds a provider's key, with these files. */
async function startTlsPolicy(files: { cert?: string; key?: string; ca?: string }) {
  const dir = mkdtempSync(path.join(tmpdir(), 'tollgate-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = (what: 'cert' | 'key' | 'ca') => {
    const text = files[what];
    if (text === undefined) return undefined;
    writeFileSync(path.join(dir, what), text);
    return path.join(dir, what);
  };
  return startPolicy({
    environment: { OPENAI_API_KEY: CANARY },
    tls: { policyTlsCertFile: file('cert'), policyTlsKeyFile: file('key'), policyTlsCaFile: file('ca') },
  });
}

function tlsOf(ca: string, identity?: TestCertificate, serverName?: string): ChannelTls {
  const pair = identity && { cert: Buffer.from(identity.cert), key: Buffer.from(identity.key) };
  return { ca: Buffer.from(ca), identity: pair, serverName };
}

/** The first config that a client gets, or why it gets none. */
function firstConfig(address: string, tls?: ChannelTls): Promise<WatchConfigResponse__Output | Error> {
  const channel = channelTo(address, { replicas: 'keep-to-one', tls });
  const { ConfigService } = protocol.config.v1;
  const client = new ConfigService(channel.target, channel.credentials, channel.options);
  onTestFinished(() => client.close());
  return new Promise((resolve) => {
    const stream = client.watchConfig({ gatewayId: 'test' });
    stream.once('data', (config: WatchConfigResponse__Output) => {
      resolve(config);
      stream.cancel();
    });
    stream.once('error', resolve);
  });
}

describe('a policy that asks for certificates', () => {
  const files = { ...server, ca: ours.cert };

  it('gives its config to who has one from its authority', async () => {
    const { address } = await startTlsPolicy(files);
    const config = await firstConfig(address, tlsOf(ours.cert, ours.issue('gateway')));
    expect(JSON.stringify(config)).toContain(CANARY);
    const byName = tlsOf(ours.cert, ours.issue('gateway'), 'policy.test');
    expect(JSON.stringify(await firstConfig(address, byName))).toContain(CANARY);
  });

  it.each([
    ['in plain text', undefined],
    ['without a certificate', tlsOf(ours.cert)],
    ['with a certificate of another authority', tlsOf(ours.cert, theirs.issue('gateway'))],
  ])('gives nothing to who comes %s', async (_how, tls) => {
    const { address } = await startTlsPolicy(files);
    const answer = await firstConfig(address, tls);
    expect(answer).toMatchObject({ details: expect.stringContaining('No connection established') });
    expect(String(answer)).not.toContain('canary');
  });

  it('sends no byte of it to a client that trusts anybody and asks all the same', async () => {
    const { address } = await startTlsPolicy(files);
    const received: Buffer[] = [];
    const session = connectHttp2(`https://${address}`, { rejectUnauthorized: false });
    session.on('error', () => {});
    const asking = session.request({
      ':method': 'POST',
      ':path': '/tollgate.config.v1.ConfigService/WatchConfig',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const refused = new Promise((resolve) => asking.once('error', resolve));
    asking.on('response', (headers) => received.push(Buffer.from(JSON.stringify(headers))));
    asking.on('data', (piece: Buffer) => received.push(piece));
    asking.end(Buffer.alloc(5));
    expect(String(await refused)).toContain('certificate required');
    expect(received).toEqual([]);
    session.destroy();
  });

  it('hangs up on who speaks HTTP/2 in plain text', async () => {
    const { service } = await startTlsPolicy(files);
    const socket = connectTcp(service.port(), '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (piece) => received.push(piece));
    socket.on('error', () => {});
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(Buffer.concat(received).toString('latin1')).not.toContain('canary');
  });

  it('is not trusted by who trusts another authority or looks for another name', async () => {
    const { address } = await startTlsPolicy(files);
    const gateway = ours.issue('gateway');
    expect(String(await firstConfig(address, tlsOf(theirs.cert, gateway)))).toMatch(
      /unable to verify|self-signed/,
    );
    expect(String(await firstConfig(address, tlsOf(ours.cert, gateway, 'elsewhere')))).toMatch(/altnames/);
  });
});

describe('a policy with a certificate and no authority', () => {
  it('speaks TLS with everybody who trusts it, and with nobody in plain text', async () => {
    const { address } = await startTlsPolicy(server);
    expect(JSON.stringify(await firstConfig(address, tlsOf(ours.cert)))).toContain(CANARY);
    expect(await firstConfig(address)).toBeInstanceOf(Error);
  });
});

describe('a policy with an authority and no certificate', () => {
  it('does not start in plain text, and says what is missing', async () => {
    const started = startTlsPolicy({ ca: ours.cert });
    await expect(started).rejects.toThrow(SettingsError);
    await expect(started).rejects.toThrow(
      'TOLLGATE_POLICY_TLS_CA_FILE needs TOLLGATE_POLICY_TLS_CERT_FILE and TOLLGATE_POLICY_TLS_KEY_FILE on policy',
    );
  });
});
