/** Methods that custom endpoints are called by. */
export const RAW_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A call to a custom endpoint. It goes there by the same method, path and query. */
export type RawCall = {
  readonly method: (typeof RAW_METHODS)[number];
  /** Below the base URL of the endpoint; empty or with a slash in front. */
  readonly path: string;
  /** Without its question mark. */
  readonly query: string;
};

/** Whether a call may be sent a second time because nothing of an answer came (RFC 9110 9.2.2). */
export function isRepeatable({ method }: RawCall): boolean {
  return method !== 'POST' && method !== 'PATCH';
}
