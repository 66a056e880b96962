/**
 * `node services/gateway/test/http/plain-requests/fuzz.ts --minutes 60`: sends random bytes to Node's http and to the gateway's own parser until
 * time is up or they understand one of them differently, which it prints. Exit code 1 then.
 */
import { isDeepStrictEqual, parseArgs } from 'node:util';
import fc from 'fast-check';
import { compare, expectedOf } from './compared.ts';
import { sentBytes } from './sent-bytes.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } });
const endMs = performance.now() + Number(values.minutes) * 60_000;
let connections = 0;
let plainRequests = 0;
const details = await fc.check(
  fc.asyncProperty(sentBytes, async (sent) => {
    const outcomes = await compare(sent);
    connections++;
    plainRequests += outcomes.plainRequests;
    return isDeepStrictEqual(outcomes.own, expectedOf(outcomes));
  }),
  {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: Math.max(1, endMs - performance.now()),
    endOnFailure: true,
  },
);
process.stdout.write(`${connections} connections, ${plainRequests} plain requests\n`);
if (details.failed) {
  process.stdout.write(`${fc.defaultReportMessage(details)}\n`);
  process.exitCode = 1;
}
