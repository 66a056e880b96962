/**
 * `node test/bench/one-process/one-process.ts`: the figures of all services in one process (`tollgate start`), beside the bare proxy
 * and, with `--beside`, the one process of another checkout. Core time and memory are those of all its processes.
 */
import { addedLatency } from '../added-latency.ts';
import { readBenchCommand } from '../figure/command.ts';
import { concludeBench, measureFiguresOf } from '../figure/figure.ts';
import { idleMemoryFigure } from '../figure/idle-memory.ts';
import { JSON_ANSWER, prompt } from '../figure/payloads.ts';
import { throughputFigure } from '../figure/throughput.ts';
import { startOneProcess } from './start-one-process.ts';

const json2k = throughputFigure({
  name: 'json-2k',
  unit: 'requests/s',
  bounds: { besideMax: 0.5, bareProxyMin: 0.36 },
  payload: {
    kind: 'json',
    model: 'chat',
    fields: { messages: prompt(1_900), simulate: JSON_ANSWER },
    connections: 32,
  },
});

const figures = [idleMemoryFigure({ mostMb: 450 }), json2k, addedLatency];
concludeBench(await measureFiguresOf(startOneProcess, figures, readBenchCommand(process.argv.slice(2))));
