import type { Socket } from 'node:net';
import { type Check, type Finding, ok, problem, warning } from './check.ts';
import { addressOf, readUntil, withSocket } from './socket.ts';

const REDIS_PORT = 6379;

/** Whether Redis answers, lets us in and keeps what it is given. Undefined: counters are in memory. */
export function redisCheck(redisUrl: string | undefined): Check {
  return {
    name: 'redis',
    advice: 'start Redis or correct REDIS_URL',
    async find(signal) {
      if (redisUrl === undefined) return ok('REDIS_URL is not set: `tollgate start` counts in memory');
      const url = new URL(redisUrl);
      const isTls = url.protocol === 'rediss:';
      return withSocket({ ...addressOf(url, REDIS_PORT), isTls, signal }, async (socket) => {
        const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
        if (password !== '') {
          const answer = await ask(socket, ['AUTH', ...(user === '' ? [] : [user]), password]);
          if (answer.startsWith('-')) return refused(answer);
        }
        const info = await ask(socket, ['INFO']);
        if (info.startsWith('-')) return refused(info);
        return judge(parseInfo(info), url.host);
      });
    },
  };
}

/** What the lines of INFO say about a store of counters. */
export function judge(info: ReadonlyMap<string, string>, host: string): Finding {
  const version = info.get('redis_version');
  if (version === undefined) return problem(`what answers at ${host} is not Redis; check REDIS_URL`);
  const name = `Redis ${version} at ${host}`;
  if (info.get('role') === 'slave')
    return problem(`${name} is a replica and takes no writes; name the primary`);
  if (info.get('loading') === '1')
    return warning(`${name} is still loading its data; budgets answer 503 until then`);
  const advice: string[] = [];
  if (info.get('aof_enabled') !== '1') {
    advice.push(
      'it keeps no append-only file, so a restart means a rebuild from history: set appendonly yes',
    );
  }
  const eviction = info.get('maxmemory_policy');
  if (eviction !== undefined && eviction !== 'noeviction') {
    advice.push(
      `it may throw counters away when memory is short: set maxmemory-policy noeviction (it is ${eviction})`,
    );
  }
  return advice.length === 0 ? ok(name) : warning(`${name}: ${advice.join('; ')}`);
}

function refused(answer: string): Finding {
  const [line = ''] = answer.slice(1).split('\r\n');
  return problem(`Redis refuses us (${line}); check user and password in REDIS_URL`);
}

function parseInfo(bulk: string): Map<string, string> {
  return new Map(
    bulk.split('\r\n').flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
    }),
  );
}

/** One command in Redis's protocol; resolves with the whole answer: a line with `+` or `-`, or a bulk string. */
async function ask(socket: Socket, words: readonly string[]): Promise<string> {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  socket.write(`*${words.length}\r\n${parts.join('')}`);
  return readUntil(socket, isWholeAnswer);
}

function isWholeAnswer(text: string): boolean {
  const headEnd = text.indexOf('\r\n');
  if (headEnd === -1) return false;
  if (!text.startsWith('$')) return true;
  return text.length >= headEnd + 2 + Number(text.slice(1, headEnd)) + 2;
}
