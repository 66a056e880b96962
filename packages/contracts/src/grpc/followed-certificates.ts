import { getCACertificates } from 'node:tls';
import type { experimental } from '@grpc/grpc-js';
import type { ChannelTls } from './channel.ts';

/** How often the files are read again while a server or a channel uses them, unless `renewal` says otherwise. */
const READ_EVERY_MS = 30_000;

type Files = Pick<ChannelTls, 'identity' | 'ca'>;
type IdentityListener = experimental.IdentityCertificateUpdateListener;
type CaListener = experimental.CaCertificateUpdateListener;

/**
 * The certificates of one side of a channel, which follow their files: each handshake uses what the files held at the last reading.
 * If the files cannot be read, or do not belong together while they are being replaced, the last good ones stay in use.
 */
export function followedCertificates(tls: ChannelTls): experimental.CertificateProvider {
  const { read, failed, everyMs = READ_EVERY_MS } = tls.renewal ?? {};
  const identityListeners = new Set<IdentityListener>();
  const caListeners = new Set<CaListener>();
  let files: Files = tls;
  let timer: NodeJS.Timeout | undefined;

  function readAgain(): void {
    try {
      const found = read?.() ?? files;
      const isSame = isEqual(found.identity?.cert, files.identity?.cert) && isEqual(found.ca, files.ca);
      if (isSame) return;
      files = found;
    } catch (error) {
      failed?.(error);
      return;
    }
    for (const listener of identityListeners) listener(identityOf(files));
    for (const listener of caListeners) listener(caOf(files));
  }

  function keepTimer(): void {
    const isUsed = identityListeners.size + caListeners.size > 0;
    if (isUsed && read !== undefined) timer ??= setInterval(readAgain, everyMs).unref();
    if (isUsed) return;
    clearInterval(timer);
    timer = undefined;
  }

  return {
    addIdentityCertificateListener(listener) {
      identityListeners.add(listener);
      keepTimer();
      // As the library's own provider: a server that is only now adding itself misses an earlier call.
      process.nextTick(() => listener(identityOf(files)));
    },
    removeIdentityCertificateListener(listener) {
      identityListeners.delete(listener);
      keepTimer();
    },
    addCaCertificateListener(listener) {
      caListeners.add(listener);
      keepTimer();
      process.nextTick(() => listener(caOf(files)));
    },
    removeCaCertificateListener(listener) {
      caListeners.delete(listener);
      keepTimer();
    },
  };
}

function identityOf({ identity }: Files): experimental.IdentityCertificateUpdate | null {
  return identity === undefined ? null : { certificate: identity.cert, privateKey: identity.key };
}

function caOf({ ca }: Files): experimental.CaCertificateUpdate {
  return { caCertificate: ca ?? Buffer.from(getCACertificates('default').join('\n')) };
}

function isEqual(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other);
}
