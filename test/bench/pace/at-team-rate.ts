/** `node test/bench/pace/at-team-rate.ts`: core time of a request at 100 requests a second, where nothing is batched. */
import { runFigures } from '../figure/figure.ts';
import { JSON_ANSWER, prompt } from '../figure/payloads.ts';
import { throughputFigure } from '../figure/throughput.ts';

export const atTeamRate = throughputFigure({
  name: 'at-team-rate',
  unit: 'requests/s',
  bounds: { besideMax: 0.6 },
  durationMinMs: 6_000,
  payload: {
    kind: 'json',
    model: 'chat',
    fields: { messages: prompt(1_900), simulate: JSON_ANSWER },
    connections: 32,
    requestsPerSecond: 100,
  },
});

if (import.meta.main) await runFigures([atTeamRate]);
