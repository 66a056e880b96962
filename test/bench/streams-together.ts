/** `node test/bench/streams-together.ts`: streams a second on one core, 100 chunks that arrive in one piece. */
import { runFigures } from './figure/figure.ts';
import { prompt, STREAM_ANSWER } from './figure/payloads.ts';
import { throughputFigure } from './figure/throughput.ts';

export const streamsTogether = throughputFigure({
  name: 'streams-together',
  unit: 'streams/s',
  floorPerSecond: 4_000,
  bounds: { bareProxyMin: 0.4 },
  payload: {
    kind: 'stream',
    model: 'chat',
    fields: { stream: true, messages: prompt(1_900), simulate: { ...STREAM_ANSWER, chunks_together: true } },
    connections: 64,
  },
});

if (import.meta.main) await runFigures([streamsTogether]);
