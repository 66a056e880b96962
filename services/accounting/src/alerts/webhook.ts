const DEADLINE_MS = 10_000;

/**
 * Posts JSON. Resolves with why it was not taken, undefined when it was. The address of a webhook is a secret: no text
 * from here holds it, and no redirect takes it elsewhere.
 */
export async function postJson(request: {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}): Promise<string | undefined> {
  try {
    const answer = await fetch(request.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...request.headers, 'content-type': 'application/json', 'user-agent': 'tollgate-alerts' },
      body: JSON.stringify(request.body),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : `the webhook answered ${answer.status}`;
  } catch (error) {
    return `the webhook cannot be reached (${reasonOf(error)})`;
  }
}

/** A code such as ECONNREFUSED; the texts of errors may repeat the address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}
