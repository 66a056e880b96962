import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const ANSWER_MS_MAX = 10_000;

/**
 * Reads a path of the API server as the administrator of a kubeconfig in JSON: much cheaper than kubectl for what is read
 * many times a minute. Throws Error when the answer is not 200 or does not come in time.
 */
export function apiGet<Answer>(kubeconfig: string, path: string): Promise<Answer> {
  const access: Kubeconfig = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const url = new URL(path, access.clusters[0].cluster.server);
  const headers = { authorization: `Bearer ${access.users[0].user.token}` };
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      { headers, rejectUnauthorized: false, timeout: ANSWER_MS_MAX },
      async (answer) => {
        let body = '';
        for await (const part of answer.setEncoding('utf8')) body += part;
        if (answer.statusCode === 200) resolve(JSON.parse(body));
        else reject(new Error(`GET ${path} is answered ${answer.statusCode}`));
      },
    );
    call.once('timeout', () => call.destroy(new Error(`GET ${path} takes too long`)));
    call.once('error', reject);
    call.end();
  });
}

/** As `startControlPlane` writes it. */
type Kubeconfig = {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string } }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
};
