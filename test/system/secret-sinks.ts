import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createClient } from '@clickhouse/client';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Redis } from 'ioredis';

/** Somewhere that text or bytes end up, and what is in it now. */
export type Sink = { readonly name: string; readonly content: Buffer };

/** Every message of every stream of a NATS server: the events of the bus and the values of the config bucket, unpacked. */
export async function natsSinks(url: string): Promise<Sink[]> {
  const { host, username, password } = new URL(url);
  const connection = await connect({
    servers: host,
    ...(password === '' ? {} : { user: username, pass: password }),
  });
  try {
    const manager = await jetstreamManager(connection);
    const sinks: Sink[] = [];
    for await (const { config, state } of manager.streams.list()) {
      for (let sequence = state.first_seq; sequence <= state.last_seq; sequence++) {
        const message = await manager.streams.getMessage(config.name, { seq: sequence }).catch(() => null);
        if (message === null) continue;
        sinks.push({
          name: `NATS ${config.name} ${message.subject} #${sequence}`,
          content: unpacked(message.data),
        });
      }
    }
    return sinks;
  } finally {
    await connection.close();
  }
}

/** Every key and value of a Redis. */
export async function redisSinks(url: string): Promise<Sink[]> {
  const redis = new Redis(url);
  try {
    const sinks: Sink[] = [];
    for (const key of await redis.keys('*')) {
      const dump = await redis.dumpBuffer(key);
      sinks.push({ name: `Redis ${key}`, content: Buffer.concat([Buffer.from(key), dump]) });
    }
    return sinks;
  } finally {
    redis.disconnect();
  }
}

/** Every row of every table of a ClickHouse, as JSON. */
export async function clickhouseSinks(url: string): Promise<Sink[]> {
  const client = createClient({ url });
  try {
    const tables = await client.query({
      query: `SELECT database, name FROM system.tables
        WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema') AND engine NOT LIKE '%View'`,
      format: 'JSONEachRow',
    });
    const sinks: Sink[] = [];
    for (const { database, name } of await tables.json<{ database: string; name: string }>()) {
      const rows = await client.query({
        query: `SELECT * FROM ${database}.\`${name}\``,
        format: 'JSONEachRow',
      });
      sinks.push({ name: `ClickHouse ${database}.${name}`, content: Buffer.from(await rows.text()) });
    }
    return sinks;
  } finally {
    await client.close();
  }
}

/** Every file under a folder. */
export function fileSinks(folder: string): Sink[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return { name: `file ${entry.name}`, content: readFileSync(file) };
    });
}

/** What a URL answers. */
export async function httpSink(name: string, url: string, token?: string): Promise<Sink> {
  const answer = await fetch(url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(20_000),
  });
  const headers = JSON.stringify([...answer.headers]);
  return { name, content: Buffer.from(`${answer.status} ${headers}\n${await answer.text()}`) };
}

/** Names of the sinks that hold a secret in plain text, in base64 or as hexadecimal digits. */
export function sinksWith(sinks: readonly Sink[], secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [secret, bytes.toString('hex'), ...base64Forms(bytes), encodeURIComponent(secret)];
  return sinks.filter(({ content }) => forms.some((form) => content.includes(form))).map(({ name }) => name);
}

/** Base64 of the secret wherever it may begin in a longer text; the ends, which depend on the neighbours, are left off. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return text.slice(offset === 0 ? 0 : offset + 1, -4);
  });
}

function unpacked(data: Uint8Array): Buffer {
  const isGzip = data[0] === 0x1f && data[1] === 0x8b;
  return isGzip ? gunzipSync(data) : Buffer.from(data);
}
