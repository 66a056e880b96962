import { GatewayError } from '@tollgate/contracts';
import { z } from 'zod';

/** Documents and deletions together, as one body. */
export const CHANGE_TYPE = 'application/vnd.tollgate.change+json';
const JSON_TYPE = 'application/json';
/** What manifests are sent as; the first of each kind is the one to name. */
export const MANIFEST_TYPES = ['application/yaml', JSON_TYPE, CHANGE_TYPE, 'text/yaml', 'application/x-yaml'];

const DELETIONS_MAX = 10_000;

const change = z.strictObject({
  documents: z.string().default('').meta({ description: 'YAML; faults name its lines.' }),
  deletions: z
    .array(z.strictObject({ type: z.string().min(1).max(100), name: z.string().min(1).max(300) }))
    .max(DELETIONS_MAX)
    .default([]),
});

/** Documents as text, and what to delete in the same step. */
export type ManifestChange = z.infer<typeof change> & { contentType: string };

/** What a body asks for. Throws GatewayError: `invalid_json`, or `invalid_request` naming the field. */
export function manifestChange(contentType: string, body: string): ManifestChange {
  const media = contentType.split(';')[0]?.trim().toLowerCase();
  if (media === JSON_TYPE) return { documents: body, deletions: [], contentType: JSON_TYPE };
  if (media !== CHANGE_TYPE) return { documents: body, deletions: [], contentType: 'application/yaml' };
  const parsed = change.safeParse(parseJson(body));
  if (parsed.success) return { ...parsed.data, contentType: 'application/yaml' };
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.') ?? '';
  throw new GatewayError('invalid_request', `${param === '' ? 'body' : param}: ${issue?.message}.`, {
    param,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GatewayError('invalid_json', `The body is no JSON: ${why}.`);
  }
}
