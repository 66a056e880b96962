import { simulatedClock } from '@tollgate/clock';
import { memoryAnswerCache } from '../src/index.ts';
import { answerCacheContract } from './contract/answer-cache-contract.ts';

answerCacheContract(async (bytesMax) => {
  const clock = simulatedClock();
  return {
    cache: memoryAnswerCache({ clock, bytesMax }),
    pass: async (ms) => clock.advance(ms),
  };
});
