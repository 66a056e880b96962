/**
 * `node services/gateway/test/upstream/plain-calls/fuzz.ts --minutes 60`: lets a provider send random bytes to undici and to the gateway's own
 * client until time is up or they understand one of them differently, which it prints. Exit code 1 then.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { compare } from './compared.ts';
import { difference } from './difference.ts';
import { sentAnswer } from './odd-answers.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } });
const endMs = performance.now() + Number(values.minutes) * 60_000;
const counts = { calls: 0, whole: 0, failed: 0 };
const details = await fc.check(
  fc.asyncProperty(sentAnswer, async (sent) => {
    const outcomes = await compare(sent);
    counts.calls++;
    if (outcomes.own.end !== 'none') counts[outcomes.own.end]++;
    const found = difference(outcomes);
    if (found !== undefined) throw new Error(found);
  }),
  {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: Math.max(1, endMs - performance.now()),
    endOnFailure: true,
  },
);
process.stdout.write(`${counts.calls} calls, ${counts.whole} whole, ${counts.failed} failed\n`);
if (details.failed) {
  process.stdout.write(`${fc.defaultReportMessage(details)}\n`);
  process.exitCode = 1;
}
