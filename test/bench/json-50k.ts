/** `node test/bench/json-50k.ts`: requests a second on one core with an editor's prompt of 50 KB, 32 at a time. */
import { runFigures } from './figure/figure.ts';
import { JSON_ANSWER, prompt } from './figure/payloads.ts';
import { throughputFigure } from './figure/throughput.ts';

export const json50k = throughputFigure({
  name: 'json-50k',
  unit: 'requests/s',
  floorPerSecond: 4_500,
  payload: {
    kind: 'json',
    model: 'chat',
    fields: { messages: prompt(50_000), simulate: JSON_ANSWER },
    connections: 32,
  },
});

if (import.meta.main) await runFigures([json50k]);
