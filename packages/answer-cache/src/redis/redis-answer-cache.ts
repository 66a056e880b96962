import type { Clock } from '@tollgate/clock';
import { type AnswerCache, memberOf } from '../answer-cache.ts';
import { joinedReads } from './joined-reads.ts';
import { keysOf, PURGE_SCRIPT, SET_SCRIPT } from './scripts.ts';

/** A connection to Redis, as far as a cache needs it. */
export type RedisCommands = {
  pipeline(): RedisPipeline;
  close(): void;
};

/** Commands that are sent together. */
export type RedisPipeline = {
  getBuffer(key: string): unknown;
  eval(script: string, keys: number, ...args: (string | number | Buffer)[]): unknown;
  exec(): Promise<[error: Error | null, reply: unknown][] | null>;
};

/** A cache in Redis, shared by all who open one of the same name there. `deadlineMs` bounds each operation on an entry. */
export function redisAnswerCache(options: {
  readonly redis: RedisCommands;
  /** Of the cache, for its keys: caches of different names share nothing. */
  readonly name: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly bytesMax: number;
  readonly deadlineMs: number;
}): AnswerCache {
  const { redis, clock, bytesMax, deadlineMs } = options;
  const { valuePrefix, index } = keysOf(options.name);
  const run = (command: (pipeline: RedisPipeline) => void, withinMs: number): Promise<unknown> => {
    const pipeline = redis.pipeline();
    command(pipeline);
    return inTime(replyOf(pipeline), clock, withinMs);
  };
  const read = joinedReads(redis, (work) => inTime(work, clock, deadlineMs));
  const script = (text: string, ...args: (string | number | Buffer)[]) =>
    run((pipeline) => pipeline.eval(text, index.length, ...index, valuePrefix, ...args), deadlineMs);
  return {
    get: (key) => read(valuePrefix + memberOf(key)),
    async set(key, value, ttlMs) {
      await script(SET_SCRIPT, memberOf(key), value, Math.ceil(ttlMs), bytesMax, '0');
    },
    async add(key, value, ttlMs) {
      return (await script(SET_SCRIPT, memberOf(key), value, Math.ceil(ttlMs), bytesMax, '1')) === 1;
    },
    async purge(namespace) {
      let cursor = '0';
      do {
        cursor = String(await script(PURGE_SCRIPT, namespace === undefined ? '' : `${namespace}:`, cursor));
      } while (cursor !== '0');
    },
    close: () => redis.close(),
  };
}

async function replyOf(pipeline: RedisPipeline): Promise<unknown> {
  const [[error, reply] = [new Error('Redis left the call out'), undefined]] = (await pipeline.exec()) ?? [];
  if (error !== null) throw error;
  return reply;
}

function inTime<Value>(work: Promise<Value>, clock: Pick<Clock, 'after'>, withinMs: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(withinMs, () => reject(new Error(`Redis did not answer in ${withinMs} ms`)));
    work.then(resolve, reject).finally(cancel);
  });
}
