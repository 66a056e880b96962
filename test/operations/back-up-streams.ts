/** Backs up and restores the streams of a NATS server with the requests that `nats account backup` and `nats account restore` send. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';

const REQUEST_DEADLINE_MS = 30_000;
const CHUNK_BYTES = 128 * 1024;

/** Writes each stream with its consumers to a folder of its own; services keep running. Resolves with the names of the streams. */
export async function backUpStreams(url: string, folder: string): Promise<string[]> {
  return connected(url, async (connection) => {
    const names: string[] = [];
    const manager = await jetstreamManager(connection);
    for await (const name of manager.streams.names()) names.push(name);
    for (const name of names) await backUp(connection, name, path.join(folder, name));
    return names.sort();
  });
}

/** Restores every stream that `backUpStreams` has written. Throws Error if the server refuses one. */
export async function restoreStreams(url: string, folder: string): Promise<void> {
  await connected(url, async (connection) => {
    for (const name of readdirSync(folder)) await restore(connection, name, path.join(folder, name));
  });
}

async function backUp(connection: NatsConnection, name: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const inbox = `_INBOX.backup.${name}`;
  const chunks: Uint8Array[] = [];
  const received = new Promise<void>((resolve, reject) => {
    connection.subscribe(inbox, {
      callback(error, message) {
        if (error !== null) return reject(error);
        if (message.data.length === 0) {
          const code = message.headers?.code ?? 0;
          return code >= 400 ? reject(new Error(`the backup of ${name} ended with ${code}`)) : resolve();
        }
        chunks.push(message.data);
        message.respond();
      },
    });
  });
  const { config, state } = await ask(connection, `$JS.API.STREAM.SNAPSHOT.${name}`, {
    deliver_subject: inbox,
    no_consumers: false,
    chunk_size: CHUNK_BYTES,
  });
  await received;
  writeFileSync(path.join(folder, 'backup.json'), JSON.stringify({ config, state }));
  writeFileSync(path.join(folder, 'stream.tar.s2'), Buffer.concat(chunks));
}

async function restore(connection: NatsConnection, name: string, folder: string): Promise<void> {
  const description = JSON.parse(readFileSync(path.join(folder, 'backup.json'), 'utf8'));
  const content = readFileSync(path.join(folder, 'stream.tar.s2'));
  const { deliver_subject } = await ask(connection, `$JS.API.STREAM.RESTORE.${name}`, description);
  for (let at = 0; at < content.length; at += CHUNK_BYTES) {
    await connection.request(String(deliver_subject), content.subarray(at, at + CHUNK_BYTES), {
      timeout: REQUEST_DEADLINE_MS,
    });
  }
  const end = await connection.request(String(deliver_subject), new Uint8Array(), {
    timeout: REQUEST_DEADLINE_MS,
  });
  refuse(end.json());
}

async function ask(
  connection: NatsConnection,
  subject: string,
  request: object,
): Promise<Record<string, unknown>> {
  const answer = await connection.request(subject, JSON.stringify(request), { timeout: REQUEST_DEADLINE_MS });
  const body = answer.json<Record<string, unknown>>();
  refuse(body);
  return body;
}

/** Throws Error if an answer of the API is an error. */
function refuse(answer: { error?: unknown }): void {
  if (answer.error !== undefined) throw new Error(`NATS refuses: ${JSON.stringify(answer.error)}`);
}

async function connected<Value>(
  url: string,
  use: (connection: NatsConnection) => Promise<Value>,
): Promise<Value> {
  const connection = await connect({ servers: new URL(url).host });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
