/**
 * `node test/bench/translation/translation.ts`: what a chunk of a stream and a request of 100 KB cost when client and provider speak
 * different APIs, over what they cost when bytes pass: the provider's stream to a client of its own API, and the client's request to
 * a provider of its own. Processor time of one process, the rows in turn.
 */

import type { Dialect } from '../../../services/gateway/src/dialects/dialect.ts';
import { readBenchCommand } from '../figure/command.ts';
import { median } from '../figure/rounds.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { CHUNKS, type Dialects, jsonWork, requestWork, streamWork, translatedPairs } from './work.ts';

/** Most that a translation may cost over bytes that pass, in microseconds. */
const CHUNK_MICROS_MAX = 4;
const REQUEST_MICROS_MAX = 150;
const STREAMS_A_ROUND = 200;
/** Calls before the first round: translations are measured as a gateway runs them, compiled. */
const WARM_UP_CALLS = 600;
const REQUESTS_A_ROUND = 50;
const SMOKE_PART = 20;

type Row = {
  readonly name: string;
  readonly chunkMicros: number;
  readonly requestMicros: number;
  readonly jsonMicros: number;
};

function measure(pair: Dialects, { rounds, part }: { rounds: number; part: number }): Row {
  const overPass = (work: (dialects: Dialects) => () => void, wire: Dialect, count: number) => {
    const [translated, passed] = [work(pair), work({ client: wire, provider: wire })];
    for (const each of [translated, passed]) microsOf(each, WARM_UP_CALLS / part);
    return median(
      Array.from({ length: rounds }, () => microsOf(translated, count) - microsOf(passed, count)),
    );
  };
  const parsed = jsonWork(pair);
  return {
    name: `${pair.client.name} on ${pair.provider.name}`,
    chunkMicros: overPass(streamWork, pair.provider, STREAMS_A_ROUND / part) / CHUNKS,
    requestMicros: overPass(requestWork, pair.client, REQUESTS_A_ROUND / part),
    jsonMicros: median(Array.from({ length: rounds }, () => microsOf(parsed, REQUESTS_A_ROUND / part))),
  };
}

/** Processor time of one call, in microseconds. */
function microsOf(work: () => void, count: number): number {
  const begun = process.cpuUsage();
  for (let index = 0; index < count; index++) work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / count;
}

const { pace } = readBenchCommand(process.argv.slice(2));
const isSmoke = process.argv.includes('--smoke');
process.stdout.write(`${machineLine(describeMachine())}\n\ntranslation, over bytes that pass\n`);
let failed = 0;
for (const pair of translatedPairs()) {
  const row = measure(pair, { rounds: pace.rounds, part: isSmoke ? SMOKE_PART : 1 });
  const isHeld = row.chunkMicros <= CHUNK_MICROS_MAX && row.requestMicros <= REQUEST_MICROS_MAX;
  if (!isHeld && !isSmoke) failed++;
  process.stdout.write(
    `  ${row.name}: ${row.chunkMicros.toFixed(2)} us a chunk (at most ${CHUNK_MICROS_MAX}), ` +
      `${row.requestMicros.toFixed(0)} us a request of 100 KB (at most ${REQUEST_MICROS_MAX})${isHeld ? '' : ': not held'}; ` +
      `${(row.requestMicros / row.jsonMicros).toFixed(2)} of JSON.parse and JSON.stringify of it (${row.jsonMicros.toFixed(0)} us)\n`,
  );
}
process.stdout.write(`\n${translatedPairs().length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
