export type { AnswerCache, CacheKey } from './answer-cache.ts';
export { memoryAnswerCache } from './memory-answer-cache.ts';
export { type RedisCommands, redisAnswerCache } from './redis/redis-answer-cache.ts';
