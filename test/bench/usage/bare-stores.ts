/** The stores without Tollgate: what the ratios of the bench are to. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { measure, type Run } from './measure.ts';

/** As many commands in flight as a batch of accounting has settlements. */
const BARE_PIPELINE = 250;
/** As many rows as analytics inserts at once. */
const BARE_ROWS = 8_960;

/** The rows that analytics has just made, as bytes, into a twin of its table. */
export async function bareInserts(url: URL, count: number): Promise<Run> {
  await ask(url, 'CREATE TABLE bare AS usage');
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let start = 0; start < count; start += BARE_ROWS) {
    const query = `SELECT * FROM usage ORDER BY time LIMIT ${BARE_ROWS} OFFSET ${start} FORMAT RowBinaryWithNamesAndTypes`;
    pieces.push(await ask(url, query));
  }
  return measure(count, async () => {
    for (const piece of pieces) await ask(url, 'INSERT INTO bare FORMAT RowBinaryWithNamesAndTypes', piece);
  });
}

async function ask(
  url: URL,
  query: string,
  body?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const target = new URL(url.origin);
  target.searchParams.set('database', url.pathname.slice(1));
  target.searchParams.set('query', query);
  const password = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization = `Basic ${Buffer.from(password).toString('base64')}`;
  const response = await fetch(target, { method: 'POST', headers: { authorization }, body: body ?? null });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new Error(Buffer.from(bytes).toString('utf8'));
  return bytes;
}

/** The least that counts an event once: remember its id, raise two counters. */
export async function barePipeline(redisUrl: string, count: number, round: number): Promise<Run> {
  const url = new URL(redisUrl);
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(socket, 'connect');
  if (url.password !== '') {
    socket.write(command('AUTH', decodeURIComponent(url.password)));
    await once(socket, 'data');
  }
  const ids = Array.from({ length: count }, () => randomUUID());
  const run = await measure(count, async () => {
    for (let start = 0; start < count; start += BARE_PIPELINE) {
      const some = ids.slice(start, start + BARE_PIPELINE);
      const commands = some.map(
        (id) =>
          command('SET', `bare:${id}`, '1', 'NX', 'EX', '600') +
          command('INCRBY', `bare:${round}:cost`, '1234567') +
          command('INCRBY', `bare:${round}:requests`, '1'),
      );
      socket.write(commands.join(''));
      await replies(socket, 3 * some.length);
    }
  });
  socket.destroy();
  return run;
}

function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** Each of these commands is answered with one line. */
async function replies(socket: NodeJS.ReadableStream, expected: number): Promise<void> {
  let lines = 0;
  while (lines < expected) {
    const [chunk]: unknown[] = await once(socket, 'data');
    if (!Buffer.isBuffer(chunk)) throw new Error('Redis answered with no bytes');
    for (const byte of chunk) if (byte === 0x0a) lines++;
  }
}
