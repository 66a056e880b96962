/** How long a provider wants to be left alone (RFC 9110 10.2.3); 0 if it does not say. */
export function retryAfterMs(
  headers: { readonly [name: string]: string | string[] | undefined },
  nowMs: number,
): number {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (exact >= 0 && Number.isFinite(exact)) return exact;
  const value = headers['retry-after'];
  if (typeof value !== 'string') return 0;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}
