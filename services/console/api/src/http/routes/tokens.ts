import { GatewayError, parseSubject, type Token__Output } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { lastUsed } from '../last-used.ts';
import { errorAnswers } from '../render-error.ts';
import { atMs, iso, isoOrNull, moment } from '../timestamps.ts';

const subject = z
  .string()
  .max(300)
  .superRefine((text, context) => {
    const kind = parseSubject(text)?.kind;
    if (kind === 'team') {
      context.addIssue(
        'a team has no key of its own; make a virtual account that the team owns, and a key of virtualaccount:<name>',
      );
    } else if (kind === undefined) {
      context.addIssue('must be user:<email> or virtualaccount:<name>');
    }
  })
  .meta({ description: 'user:<email> or virtualaccount:<name>' });

const role = z.enum(['member', 'viewer', 'admin']);

const newToken = z.strictObject({
  subject,
  name: z.string().trim().min(1).max(200),
  expires_at: moment.nullable().optional(),
  models: z
    .array(z.string().min(1).max(300))
    .max(1_000)
    .default([])
    .meta({ description: 'Narrows the models; left out or empty: all that the subject may call.' }),
  addresses: z.array(z.string().min(1).max(50)).max(100).default([]).meta({
    description: 'Networks as CIDR, or addresses, that it may be used from; left out or empty: all.',
  }),
  role: role.default('member').meta({ description: 'At most what the role of the user is.' }),
});

const tokenSchema = z.object({
  id: z.string(),
  subject: z.string(),
  name: z.string(),
  prefix: z.string().meta({ description: 'The first characters of the secret, to recognise it by.' }),
  role: z.string(),
  state: z.string().meta({
    description: 'active, pending (declared by a manifest, has no secret yet), expired or revoked',
  }),
  models: z.array(z.string()),
  addresses: z.array(z.string()),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  rotated_at: z.string().nullable(),
  grace_ends_at: z
    .string()
    .nullable()
    .meta({ description: 'Until then the secret before the rotation works.' }),
  rotation_due_at: z
    .string()
    .nullable()
    .meta({ description: 'When auto_rotate of its virtual account wants a new secret.' }),
  revoked_at: z.string().nullable(),
});

const listedTokenSchema = tokenSchema.extend({
  last_used_at: z.string().nullable().meta({
    description:
      'When the latest request with it ended, a second or so late, or when it was used on the admin API, to the minute; null for never, or see last_used_known.',
  }),
});

const tokenListSchema = z.object({
  tokens: z.array(listedTokenSchema),
  last_used_known: z
    .boolean()
    .meta({ description: 'false while history does not answer: then every last_used_at is null.' }),
});

const toldTokenSchema = tokenSchema.extend({ secret: z.string() });
const tokenParams = z.strictObject({ id: z.string().min(1).max(300) });

const GRACE_SECONDS_MAX = 365 * 24 * 60 * 60;
/** What policy takes for "as the owner's rules say". */
const GRACE_OF_OWNER = -1;

const rotation = z.strictObject({
  grace_seconds: z.int().min(0).max(GRACE_SECONDS_MAX).optional().meta({
    description:
      'How long the old secret goes on working; left out: the grace_period of its virtual account, else not at all.',
  }),
});

/** `/tokens`: keys. A secret leaves Tollgate once: in the answer to its making. */
export function tokensRoutes(dependencies: Dependencies): FastifyPluginCallbackZod {
  const { policy, events } = dependencies;
  return (app, _options, done) => {
    app.register(secretRoutes(dependencies));
    app.get(
      '/tokens',
      {
        schema: {
          tags: ['tokens'],
          summary: 'List tokens, without secrets',
          querystring: z.strictObject({ subject: subject.optional() }),
          response: { 200: tokenListSchema, ...errorAnswers },
        },
      },
      async (request) => {
        const tokens = await policy.listTokens(credentialOf(request), request.query.subject ?? '');
        const usedAtMs = await lastUsed(dependencies, tokens);
        return {
          tokens: tokens.map((token) => ({
            ...toToken(token),
            last_used_at: isoOrNull(usedAtMs?.[token.id] ?? 0),
          })),
          last_used_known: usedAtMs !== undefined,
        };
      },
    );
    app.delete(
      '/tokens/:id',
      {
        schema: {
          tags: ['tokens'],
          summary: 'Revoke a token at once',
          params: tokenParams,
          response: { 200: z.object({ id: z.string(), revoked: z.literal(true) }), ...errorAnswers },
        },
      },
      async (request) => {
        const { id } = request.params;
        if (!(await policy.revokeToken(credentialOf(request), id))) {
          throw new GatewayError('not_found', 'There is no token with this id.', { param: 'id' });
        }
        events.tokenRevoked(id);
        return { id, revoked: true as const };
      },
    );
    done();
  };
}

/** The two calls that tell a secret. */
function secretRoutes({ policy, events, clock }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/tokens',
      {
        schema: {
          tags: ['tokens'],
          summary: 'Make a token; the answer tells its secret once',
          body: newToken,
          response: { 201: toldTokenSchema, ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { expires_at: expiresAt, ...asked } = request.body;
        const expiresAtMs = expiresAt == null ? 0 : atMs(expiresAt);
        if (expiresAt != null && expiresAtMs <= clock.nowMs()) {
          throw new GatewayError('invalid_request', 'expires_at is in the past.', { param: 'expires_at' });
        }
        const made = await policy.createToken(credentialOf(request), { ...asked, expiresAtMs });
        if (made.token === null) throw new Error('policy made a token without describing it');
        events.tokenCreated({ tokenId: made.token.id, subject: asked.subject });
        return reply.code(201).send({ ...toToken(made.token), secret: made.secret });
      },
    );
    app.post(
      '/tokens/:id/rotate',
      {
        schema: {
          tags: ['tokens'],
          summary: 'Give a token a new secret; the answer tells it once',
          params: tokenParams,
          body: rotation.nullish(),
          response: { 200: toldTokenSchema, ...errorAnswers },
        },
      },
      async (request) => {
        const { id } = request.params;
        const graceSeconds = request.body?.grace_seconds ?? GRACE_OF_OWNER;
        const { token, secret } = await policy.rotateToken(credentialOf(request), { id, graceSeconds });
        if (token === null) throw new Error('policy rotated a token without describing it');
        events.tokenRotated(token.id);
        return { ...toToken(token), secret };
      },
    );
    done();
  };
}

function toToken(token: Token__Output): z.infer<typeof tokenSchema> {
  return {
    id: token.id,
    subject: token.subject,
    name: token.name,
    prefix: token.prefix,
    role: token.role,
    // A policy that tells no state knows no other.
    state: token.state === '' ? 'active' : token.state,
    models: token.models,
    addresses: token.addresses,
    created_at: iso(token.createdAtMs),
    expires_at: isoOrNull(token.expiresAtMs),
    rotated_at: isoOrNull(token.rotatedAtMs),
    grace_ends_at: isoOrNull(token.graceEndsAtMs),
    rotation_due_at: isoOrNull(token.rotationDueAtMs),
    revoked_at: isoOrNull(token.revokedAtMs),
  };
}
