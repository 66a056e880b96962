/** `node test/bench/streams-one-by-one.ts`: streams a second on one core, 100 chunks that are written one by one. */
import { runFigures } from './figure/figure.ts';
import { prompt, STREAM_ANSWER } from './figure/payloads.ts';
import { throughputFigure } from './figure/throughput.ts';

export const streamsOneByOne = throughputFigure({
  name: 'streams-one-by-one',
  unit: 'streams/s',
  floorPerSecond: 1_500,
  bounds: { bareProxyMin: 0.85 },
  payload: {
    kind: 'stream',
    model: 'chat',
    fields: { stream: true, messages: prompt(1_900), simulate: STREAM_ANSWER },
    connections: 64,
  },
});

if (import.meta.main) await runFigures([streamsOneByOne]);
