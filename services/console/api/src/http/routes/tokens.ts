import { GatewayError, parseSubject, type Token__Output } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from '../render-error.ts';
import { atMs, iso, isoOrNull, moment } from '../timestamps.ts';

const subject = z
  .string()
  .max(300)
  .refine((text) => parseSubject(text) !== undefined, 'must be user:<email> or virtualaccount:<name>')
  .meta({ description: 'user:<email> or virtualaccount:<name>' });

const newToken = z.strictObject({
  subject,
  name: z.string().trim().min(1).max(200),
  expires_at: moment.nullable().optional(),
  models: z
    .array(z.string().min(1).max(300))
    .max(1_000)
    .default([])
    .meta({ description: 'Narrows the models; left out or empty: all that the subject may call.' }),
});

const tokenSchema = z.object({
  id: z.string(),
  subject: z.string(),
  name: z.string(),
  prefix: z.string().meta({ description: 'The first characters of the secret, to recognise it by.' }),
  role: z.string(),
  models: z.array(z.string()),
  created_at: z.string(),
  expires_at: z.string().nullable(),
});

/** `POST|GET /tokens` and `DELETE /tokens/{id}`. A secret leaves Tollgate once: in the answer to its making. */
export function tokensRoutes({ policy, events, clock }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.post(
      '/tokens',
      {
        schema: {
          tags: ['tokens'],
          summary: 'Make a token; the answer tells its secret once',
          body: newToken,
          response: { 201: tokenSchema.extend({ secret: z.string() }), ...errorAnswers },
        },
      },
      async (request, reply) => {
        const { subject, name, expires_at: expiresAt, models } = request.body;
        const expiresAtMs = expiresAt == null ? 0 : atMs(expiresAt);
        if (expiresAt != null && expiresAtMs <= clock.nowMs()) {
          throw new GatewayError('invalid_request', 'expires_at is in the past.', { param: 'expires_at' });
        }
        const made = await policy.createToken(credentialOf(request), { subject, name, expiresAtMs, models });
        if (made.token === null) throw new Error('policy made a token without describing it');
        events.tokenCreated({ tokenId: made.token.id, subject });
        return reply.code(201).send({ ...toToken(made.token), secret: made.secret });
      },
    );
    app.get(
      '/tokens',
      {
        schema: {
          tags: ['tokens'],
          summary: 'List tokens, without secrets',
          querystring: z.strictObject({ subject: subject.optional() }),
          response: { 200: z.object({ tokens: z.array(tokenSchema) }), ...errorAnswers },
        },
      },
      async (request) => {
        const tokens = await policy.listTokens(credentialOf(request), request.query.subject ?? '');
        return { tokens: tokens.map(toToken) };
      },
    );
    app.delete(
      '/tokens/:id',
      {
        schema: {
          tags: ['tokens'],
          summary: 'Revoke a token at once',
          params: z.strictObject({ id: z.string().min(1).max(100) }),
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

function toToken(token: Token__Output): z.infer<typeof tokenSchema> {
  return {
    id: token.id,
    subject: token.subject,
    name: token.name,
    prefix: token.prefix,
    role: token.role,
    models: token.models,
    created_at: iso(token.createdAtMs),
    expires_at: isoOrNull(token.expiresAtMs),
  };
}
