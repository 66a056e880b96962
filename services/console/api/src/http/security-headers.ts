import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** What the console's own pages may load: themselves. Nothing inline, nothing from elsewhere, in no frame. */
const PAGE_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

/** Sets the headers that every answer has. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers({
    'content-security-policy': PAGE_POLICY.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
}

/**
 * Loosens the policy for the API reference, which starts with an inline script and styles itself inline: exactly that
 * script is allowed, by its hash.
 */
export function allowInlineScripts(reply: FastifyReply, html: string): void {
  const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  const policy = [
    ...PAGE_POLICY,
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
  ];
  reply.header('content-security-policy', policy.join('; '));
}
