import type { z } from 'zod';

/** Makes one call and reads its answer as the schema says. Throws AdminApiError. */
export type ApiCall = <Schema extends z.ZodType>(
  schema: Schema,
  request: ApiRequest,
) => Promise<z.infer<Schema>>;

/** A call of the admin API: path below `/api/v1`. */
export type ApiRequest = {
  method: string;
  path: string;
  body?: { type: string; text: string };
  /** What the caller has seen: what it touches must not have changed since. */
  expectedRevision?: number | undefined;
};

/** Documents to apply and objects to delete in the same step, as a body. */
export function changeBody(
  documents: string,
  deletions: readonly { type: string; name: string }[],
): { type: string; text: string } {
  if (deletions.length === 0) return { type: 'application/yaml', text: documents };
  return { type: 'application/vnd.tollgate.change+json', text: JSON.stringify({ documents, deletions }) };
}

/** A query string; what is undefined is left out. */
export function queryString(parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** A value as the body of a call; fields that are undefined are left out. */
export function jsonBody(value: unknown): { type: string; text: string } {
  return { type: 'application/json', text: JSON.stringify(value) };
}
