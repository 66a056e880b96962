import { type Access, AdminApiError, apiUrl, reasonOf, refusalOf, unreachable } from './admin-api-error.ts';
import type { HttpRequest } from './http-request.ts';
import { readBounded } from './read-bounded.ts';

/** A file on its way. */
export type Download = {
  /** How many requests it will have, as far as the console knows. */
  readonly requests: number | undefined;
  /** Its bytes. Throws AdminApiError if it breaks off, so that an end is the end of the whole file. */
  readonly content: AsyncIterable<Uint8Array>;
};

/** Longest time until a file begins: history counts and sorts first. */
const BEGIN_MS = 300_000;
const REFUSAL_MAX_BYTES = 1024 * 1024;

/** Asks for a file of history. Throws AdminApiError if it is refused or does not begin in time. */
export async function download(access: Access, { method, path, body }: HttpRequest): Promise<Download> {
  const beginning = new AbortController();
  const timer = setTimeout(
    () => beginning.abort(new DOMException('no answer in time', 'TimeoutError')),
    BEGIN_MS,
  );
  const answer = await fetch(apiUrl(access, path), {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${access.token}`,
      ...(body === undefined ? {} : { 'content-type': body.type }),
    },
    ...(body === undefined ? {} : { body: body.text }),
    signal: beginning.signal,
  })
    .catch((cause: unknown) => {
      throw unreachable(access, cause);
    })
    .finally(() => clearTimeout(timer));
  if (answer.status !== 200 || answer.body === null) {
    const refusal = await readBounded(answer, REFUSAL_MAX_BYTES).catch(() => '');
    throw refusalOf(access, { status: answer.status, text: refusal });
  }
  const requests = answer.headers.get('x-tollgate-requests');
  return {
    requests: requests === null ? undefined : Number(requests),
    content: unbroken(answer.body),
  };
}

async function* unbroken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new AdminApiError(`the file broke off (${reasonOf(cause)}): what has come is not the whole of it`, {
      cause,
    });
  }
}
