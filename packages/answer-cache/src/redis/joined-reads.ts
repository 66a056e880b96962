import type { RedisCommands } from './redis-answer-cache.ts';

type Read = {
  readonly key: string;
  readonly resolve: (value: Buffer | undefined) => void;
  readonly reject: (error: unknown) => void;
};

/** Most reads of one pipeline: their values arrive together. */
const READS_MAX = 64;

/**
 * Reads values of Redis; those that are asked for in one turn of the event loop go out in one pipeline, which costs a fraction of
 * one for each. `inTime` bounds a pipeline.
 */
export function joinedReads(
  redis: Pick<RedisCommands, 'pipeline'>,
  inTime: <Value>(work: Promise<Value>) => Promise<Value>,
): (key: string) => Promise<Buffer | undefined> {
  let waiting: Read[] = [];
  const send = () => {
    const reads = waiting;
    waiting = [];
    inTime(replies(redis, reads)).then(
      (all) => {
        for (const [index, { resolve, reject }] of reads.entries()) {
          const [error, value] = all?.[index] ?? [new Error('Redis left the call out'), undefined];
          if (error !== null) reject(error);
          else resolve(Buffer.isBuffer(value) ? value : undefined);
        }
      },
      (error: unknown) => {
        for (const { reject } of reads) reject(error);
      },
    );
  };
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (waiting.length === 1) setImmediate(() => waiting.length > 0 && send());
      if (waiting.length === READS_MAX) send();
    });
}

/** Rejects also if the connection takes no commands. */
async function replies(redis: Pick<RedisCommands, 'pipeline'>, reads: readonly Read[]) {
  const pipeline = redis.pipeline();
  for (const { key } of reads) pipeline.getBuffer(key);
  return pipeline.exec();
}
