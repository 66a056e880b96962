/** Reads a JSON document at a URL. Throws Error when there is none, in time and in bounds. */
export type FetchJson = (url: string) => Promise<unknown>;

/** Documents over HTTP: one address, no redirect, at most `bytesMax`, all of it within `deadlineMs`. */
export function httpJson(options: { deadlineMs: number; bytesMax: number }): FetchJson {
  return async (url) => {
    const answer = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(options.deadlineMs),
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw new Error(`${url} answers ${answer.status}`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body ?? []) {
      length += chunk.length;
      if (length > options.bytesMax) throw new Error(`${url} answers more than ${options.bytesMax} bytes`);
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  };
}
