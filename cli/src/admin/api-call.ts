import type { z } from 'zod';

/** Makes one call and reads its answer as the schema says. Throws AdminApiError. */
export type ApiCall = <Schema extends z.ZodType>(
  schema: Schema,
  request: ApiRequest,
) => Promise<z.infer<Schema>>;

/** A call of the admin API: path below `/api/v1`. */
export type ApiRequest = { method: string; path: string; body?: { type: string; text: string } };

/** A value as the body of a call; fields that are undefined are left out. */
export function jsonBody(value: unknown): { type: string; text: string } {
  return { type: 'application/json', text: JSON.stringify(value) };
}
