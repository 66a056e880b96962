/** Calls of the admin API that tests need, with the admin token; anything but 2xx throws with the body. */
export type Admin = {
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  applyYaml(text: string): Promise<unknown>;
  /** Makes a user and a key of it. */
  createUserKey(email: string): Promise<string>;
  spend(): Promise<Counter[]>;
};

/** A counter as `GET /spend` shows it. */
export type Counter = {
  rule: string;
  counter: string;
  unit: string;
  window: string;
  limit: string | number;
  used: string | number;
  reserved: string | number;
  resets_at: string | null;
  mode: string;
};

/** A client of the admin API. */
export function adminClient(consoleUrl: string, adminToken: string): Admin {
  async function send(method: string, path: string, body?: { type: string; text: string }): Promise<unknown> {
    const answer = await fetch(`${consoleUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body === undefined ? {} : { 'content-type': body.type }),
      },
      ...(body === undefined ? {} : { body: body.text }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  const call = (method: string, path: string, body?: unknown) =>
    send(
      method,
      path,
      body === undefined ? undefined : { type: 'application/json', text: JSON.stringify(body) },
    );

  return {
    call,
    applyYaml: (text) => send('PUT', '/manifests', { type: 'application/yaml', text }),
    async createUserKey(email) {
      await call('POST', '/users', { email });
      // The shape is fixed by the public contract.
      const token = (await call('POST', '/tokens', { subject: `user:${email}`, name: 'test' })) as {
        secret: string;
      };
      return token.secret;
    },
    async spend() {
      // The shape is fixed by the public contract.
      const answer = (await call('GET', '/spend')) as { counters: Counter[] };
      return answer.counters;
    },
  };
}
