import { z } from 'zod';
import { type Check, ok, problem } from './check.ts';
import { addressOf, readUntil, upgradeToTls, withSocket } from './socket.ts';

const NATS_PORT = 4222;

/** What a NATS server says of itself in its first line. */
const serverInfo = z.object({
  version: z.string(),
  jetstream: z.boolean().default(false),
  tls_required: z.boolean().default(false),
});

/** Whether NATS answers, lets us in and has JetStream. Undefined: the embedded queue is used. */
export function natsCheck(natsUrl: string | undefined): Check {
  return {
    name: 'nats',
    advice: 'start NATS or correct NATS_URL',
    async find(signal) {
      if (natsUrl === undefined)
        return ok('NATS_URL is not set: `tollgate start` keeps events and config in SQLite');
      const url = new URL(natsUrl);
      const address = addressOf(url, NATS_PORT);
      return withSocket({ ...address, isTls: false, signal }, async (plain) => {
        const greeting = await readUntil(plain, (text) => text.includes('\r\n'));
        if (!greeting.startsWith('INFO '))
          return problem(`what answers at ${url.host} is not NATS; check NATS_URL`);
        const info = serverInfo.parse(JSON.parse(greeting.slice('INFO '.length, greeting.indexOf('\r\n'))));
        const isTls = info.tls_required || url.protocol === 'tls:';
        const socket = isTls ? await upgradeToTls(plain, address.host) : plain;
        socket.write(`CONNECT ${JSON.stringify(credentialsOf(url))}\r\nPING\r\n`);
        const answer = await readUntil(socket, (text) => /PONG\r\n|-ERR [^\r]*\r\n/.test(text));
        const refusal = /-ERR '([^']*)'/.exec(answer)?.[1];
        if (refusal !== undefined) {
          return problem(`NATS ${info.version} refuses us (${refusal}); check user and password in NATS_URL`);
        }
        if (!info.jetstream) {
          return problem(
            `NATS ${info.version} has no JetStream; start it with -js, or with jetstream {} in its file`,
          );
        }
        return ok(`NATS ${info.version} with JetStream at ${url.host}`);
      });
    },
  };
}

function credentialsOf(url: URL): Record<string, unknown> {
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const options = { verbose: false, pedantic: false, lang: 'node', version: '1', protocol: 1 };
  if (user === '') return options;
  // A name without a password is a token.
  return pass === '' ? { ...options, auth_token: user } : { ...options, user, pass };
}
