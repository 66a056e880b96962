import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Clock } from '@tollgate/clock';
import { z } from 'zod';
import { asCredentialHash, type CredentialHash } from './credential.ts';
import { jwtFromParts, partsOfJwt } from './jwt-parts.ts';
import { sealFor } from './seal.ts';

/** Longest life of a browser session. */
export const SESSION_LIFETIME_MS = 12 * 60 * 60 * 1000;
/** Largest content of a session; its ID token is at most as long as policy reads. */
const CONTENT_BYTES_MAX = 64 * 1024;

/** How a browser is signed in: with a key, known by its hash, or by an identity provider, whose ID token policy verifies. */
export type Session =
  | { readonly kind: 'key'; readonly hash: CredentialHash }
  | {
      readonly kind: 'identity-provider';
      readonly idToken: string;
      /** Undefined if the provider gave none: the session then ends with the ID token. */
      readonly refreshToken: string | undefined;
    };

/** Turns a session into a text that only this console (or its replicas) can open, and back. */
export type SessionSeal = {
  /** `expiresAtMs`: that of the session before, if this one continues it. */
  seal(session: Session, expiresAtMs?: number): { text: string; expiresAtMs: number };
  /** Undefined if the text is no seal of this console or its session is over. */
  open(text: string): { session: Session; expiresAtMs: number } | undefined;
};

/** ID tokens in parts: their JSON compresses to half, their base64url hardly, and cookies are small. */
const content = z.union([
  z.strictObject({ k: z.string() }),
  z.strictObject({ t: z.array(z.string()), r: z.string().optional() }),
]);

/** Seals sessions: the console stores none. Without a secret, sessions end with the process. */
export function sessionSeal(options: { secret: string | undefined; clock: Clock }): SessionSeal {
  const sealed = sealFor({ purpose: 'tollgate-session-v2', ...options });
  return {
    seal(session, expiresAtMs = options.clock.nowMs() + SESSION_LIFETIME_MS) {
      const bytes = deflateRawSync(JSON.stringify(written(session)));
      return { text: sealed.seal(bytes, expiresAtMs), expiresAtMs };
    },
    open(text) {
      const opened = sealed.open(text);
      if (opened === undefined) return undefined;
      const json = inflateRawSync(opened.content, { maxOutputLength: CONTENT_BYTES_MAX }).toString('utf8');
      return { session: read(content.parse(JSON.parse(json))), expiresAtMs: opened.expiresAtMs };
    },
  };
}

function written(session: Session): z.infer<typeof content> {
  if (session.kind === 'key') return { k: session.hash.toString('base64url') };
  const { idToken, refreshToken } = session;
  return { t: partsOfJwt(idToken), ...(refreshToken === undefined ? {} : { r: refreshToken }) };
}

function read(stored: z.infer<typeof content>): Session {
  if ('k' in stored) return { kind: 'key', hash: asCredentialHash(Buffer.from(stored.k, 'base64url')) };
  return { kind: 'identity-provider', idToken: jwtFromParts(stored.t), refreshToken: stored.r };
}
