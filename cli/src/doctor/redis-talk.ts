import type { Socket } from 'node:net';
import type { RedisAddress, RedisLogin } from '@tollgate/ledger';
import { readUntil, withSocket } from './socket.ts';

/** One command in Redis's protocol; resolves with the whole answer as it travels. */
export type AskRedis = (...words: string[]) => Promise<string>;

/** Redis or a sentinel refused what was asked, in its own words. */
export class RedisRefusal extends Error {
  override readonly name = 'RedisRefusal';
}

/**
 * Connects, logs in where there is a password, and lets `talk` ask. Throws Error when nobody answers, and RedisRefusal
 * for answers that are errors.
 */
export function withRedis<Value>(
  address: RedisAddress,
  options: { isTls: boolean; login: RedisLogin; signal: AbortSignal },
  talk: (ask: AskRedis) => Promise<Value>,
): Promise<Value> {
  const { isTls, login, signal } = options;
  return withSocket({ ...address, isTls, signal }, async (socket) => {
    const { username, password } = login;
    if (password !== undefined) {
      await ask(socket, ['AUTH', ...(username === undefined ? [] : [username]), password]);
    }
    return talk((...words) => ask(socket, words));
  });
}

/** The lines `name:value` of an answer such as INFO's. */
export function parseInfo(answer: string): Map<string, string> {
  return new Map(
    answer.split('\r\n').flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
    }),
  );
}

/** The texts of an answer that is a list; none where it is nothing. */
export function parseList(answer: string): string[] {
  return answer.split('\r\n').filter((line) => line !== '' && !/^[*$]-?\d+$/.test(line));
}

async function ask(socket: Socket, words: readonly string[]): Promise<string> {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  socket.write(`*${words.length}\r\n${parts.join('')}`);
  const answer = await readUntil(socket, (text) => endOfAnswer(text, 0) !== undefined);
  if (answer.startsWith('-')) throw new RedisRefusal(answer.slice(1).split('\r\n')[0] ?? '');
  return answer;
}

/** Where the answer that starts at `from` ends; undefined while more of it is to come. */
function endOfAnswer(text: string, from: number): number | undefined {
  const lineEnd = text.indexOf('\r\n', from);
  if (lineEnd === -1) return undefined;
  const [kind, count] = [text[from], Number(text.slice(from + 1, lineEnd))];
  if (kind === '$') {
    const end = count < 0 ? lineEnd + 2 : lineEnd + 2 + count + 2;
    return end <= text.length ? end : undefined;
  }
  let end: number | undefined = lineEnd + 2;
  for (let item = 0; kind === '*' && item < count && end !== undefined; item++) end = endOfAnswer(text, end);
  return end;
}
