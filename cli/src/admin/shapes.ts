import { z } from 'zod';
import { refusalSchema } from './api-routes.ts';

/**
 * The parts of the admin API's answers that the command reads, checked by `ApiCall` against the API's own types; more fields
 * may come and are left alone.
 */
export const manifestsAnswer = z.object({
  manifests: z.array(z.looseObject({ type: z.string(), name: z.string() })),
  revision: z.int(),
});

const fault = z.object({
  document: z.int(),
  line: z.int(),
  path: z.string(),
  message: z.string(),
  code: z.string().default(''),
});

/** Answer of `PUT /manifests`. */
export const appliedAnswer = z.object({
  results: z.array(
    z.object({
      type: z.string(),
      name: z.string(),
      action: z.enum(['created', 'updated', 'unchanged', 'deleted']),
    }),
  ),
  revision: z.int(),
  warnings: z.array(fault).optional(),
});

/** Answer of `GET /audit`. */
export const auditAnswer = z.object({
  events: z.array(
    z.looseObject({
      time: z.string(),
      actor: z.string(),
      token_id: z.string().nullable(),
      client_address: z.string().nullable(),
      action: z.string(),
      type: z.string(),
      name: z.string(),
      before: z.record(z.string(), z.unknown()).nullable(),
      after: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  next_cursor: z.string().nullable(),
});

/** Answer to the deletion of an object. */
export const deletedAnswer = z.object({ revision: z.int() });

const token = z.object({
  id: z.string(),
  subject: z.string(),
  name: z.string(),
  prefix: z.string(),
  role: z.string(),
  state: z.string(),
  models: z.array(z.string()),
  addresses: z.array(z.string()),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullish(),
  rotated_at: z.string().nullable(),
  grace_ends_at: z.string().nullable(),
  rotation_due_at: z.string().nullable(),
});

/** Answer of `GET /tokens`. */
export const tokensAnswer = z.object({ tokens: z.array(token) });

/** Answer of `POST /tokens` and `POST /tokens/{id}/rotate`. */
export const toldTokenAnswer = token.extend({ secret: z.string().min(1) });

/** Answer of `DELETE /tokens/{id}`. */
export const revokedAnswer = z.object({ revoked: z.literal(true) });

/** Answer of `GET /whoami`. */
export const whoAmIAnswer = z.object({ subject: z.string(), role: z.string() });

/** Every refusal of the admin API. */
export const errorAnswer = refusalSchema(
  z.object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      details: z.array(fault).default([]),
    }),
  }),
);

/** One stored object as the API shows it. */
export type StoredManifest = z.infer<typeof manifestsAnswer>['manifests'][number];
/** What was done with the documents of an apply. */
export type Applied = z.infer<typeof appliedAnswer>;
/** A change of one object. */
export type AuditEvent = z.infer<typeof auditAnswer>['events'][number];
/** A token as anyone may see it. */
export type ShownToken = z.infer<typeof token>;
/** What is wrong with a document, by its line in the whole text sent. */
export type Fault = z.infer<typeof fault>;
