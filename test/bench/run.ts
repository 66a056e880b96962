/**
 * `npm run bench`: every figure of the gateway beside the bare proxy's, or those named. `--smoke` runs each just long
 * enough to see that it works; `--rounds`, `--seconds` and `--memory-seconds` say how long a real run takes.
 */
import { addedLatency } from './added-latency.ts';
import { readBenchCommand } from './figure/command.ts';
import { type Figure, runFigures } from './figure/figure.ts';
import { json2k } from './json-2k.ts';
import { json50k } from './json-50k.ts';
import { memory } from './memory.ts';
import { streamsOneByOne } from './streams-one-by-one.ts';
import { streamsTogether } from './streams-together.ts';

const FIGURES: readonly Figure[] = [json2k, json50k, streamsTogether, streamsOneByOne, addedLatency, memory];

const { names } = readBenchCommand(process.argv.slice(2));
const unknown = names.filter((name) => !FIGURES.some((figure) => figure.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no figure ${unknown.join(', ')}; there is ${FIGURES.map((figure) => figure.name).join(', ')}\n`,
  );
  process.exit(2);
}
await runFigures(names.length === 0 ? FIGURES : FIGURES.filter((figure) => names.includes(figure.name)));
