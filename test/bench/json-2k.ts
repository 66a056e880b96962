/** `node test/bench/json-2k.ts`: requests a second on one core, 2 KB in, 1.5 KB out, 32 at a time. */
import { runFigures } from './figure/figure.ts';
import { JSON_ANSWER, prompt } from './figure/payloads.ts';
import { throughputFigure } from './figure/throughput.ts';

export const json2k = throughputFigure({
  name: 'json-2k',
  unit: 'requests/s',
  floorPerSecond: 7_000,
  bounds: { besideMax: 0.65, bareProxyMin: 0.5 },
  payload: {
    kind: 'json',
    model: 'chat',
    fields: { messages: prompt(1_900), simulate: JSON_ANSWER },
    connections: 32,
  },
});

if (import.meta.main) await runFigures([json2k]);
