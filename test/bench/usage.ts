/**
 * `node test/bench/usage.ts`: usage events a second, on one core each, into ClickHouse by analytics and into Redis by
 * accounting, beside the same bytes inserted bare and the least commands pipelined bare. Services on one core, stores on
 * the other. `--smoke` only shows that it runs.
 */

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { accountingService, accountingSettings } from '@tollgate/accounting';
import { analyticsService, analyticsSettings } from '@tollgate/analytics';
import type { Bus, DeliveredMessage } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import {
  DURABLE,
  encodeUsageEvent,
  joinUsageBatch,
  USAGE_SUBJECT,
  type UsageEvent,
} from '@tollgate/contracts';
import { startClickHouse, startRedis } from '@tollgate/harness';
import { type Hold, type Ledger, redisLedger } from '@tollgate/ledger';
import type { Service } from '@tollgate/lifecycle';
import { readSettings } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { type Pace, readBenchCommand } from './figure/command.ts';
import { canPin, OTHER_CORE, SERVER_CORE } from './figure/program.ts';
import { median } from './figure/rounds.ts';
import { describeMachine, machineLine } from './machine.ts';

/** What a gateway puts into one message at some thousand requests a second. */
const EVENTS_A_MESSAGE = 35;
const FLOOR_PER_SECOND = 20_000;
/** As many commands in flight as a batch of accounting has settlements. */
const BARE_PIPELINE = 250;
const BARE_ROWS = 256 * EVENTS_A_MESSAGE;
const DAY_MS = 86_400_000;
const UNITS = {
  requests: 'COUNTER_UNIT_REQUESTS',
  tokens: 'COUNTER_UNIT_TOKENS',
  cost: 'COUNTER_UNIT_COST',
  concurrency: 'COUNTER_UNIT_CONCURRENCY',
} as const;
const telemetry = silentTelemetry();

/** What one run cost. */
type Run = { readonly eventsPerSecond: number; readonly coreUs: number };

const { pace } = readBenchCommand(process.argv.slice(2));
const eventCount = pace.isSmoke ? 3_500 : 105_000;
process.stdout.write(`${machineLine(describeMachine())}\n`);
const held = [await clickhouseFigure(pace, eventCount), await redisFigure(pace, eventCount)];
const passed = held.filter((isHeld) => isHeld || pace.isSmoke).length;
process.stdout.write(`\n${passed} passed, ${held.length - passed} failed\n`);
process.exitCode = passed === held.length ? 0 : 1;

async function clickhouseFigure({ rounds }: Pace, count: number): Promise<boolean> {
  pin(OTHER_CORE);
  const server = await startClickHouse();
  pin(SERVER_CORE);
  const runs: Run[] = [];
  const bare: Run[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const url = new URL(server.url);
      url.pathname = `/bench_${round}`;
      const bus = memoryBus(DURABLE.analytics, messagesOf(usageEvents(count, [])));
      const settings = readSettings(analyticsSettings, {
        CLICKHOUSE_URL: url.href,
        TOLLGATE_ANALYTICS_LISTEN: '127.0.0.1:0',
        TOLLGATE_ANALYTICS_INSERT_INTERVAL_MS: '0',
      });
      const service = analyticsService({ settings, bus, clock: systemClock, telemetry });
      runs.push(await measureService(service, bus, count));
      bare.push(await bareInserts(url, count));
    }
  } finally {
    await server.stop();
  }
  return report('usage-clickhouse', 'bare insert', runs, bare);
}

async function redisFigure({ rounds }: Pace, count: number): Promise<boolean> {
  pin(OTHER_CORE);
  const server = await startRedis();
  pin(SERVER_CORE);
  const runs: Run[] = [];
  const bare: Run[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const ledger = redisLedger({ url: server.url, clock: systemClock, telemetry, deadlineMs: 10_000 });
      await ledger.open();
      const holds = holdsOf(round);
      const events = usageEvents(count, holds);
      await reserveAll(ledger, events, holds);
      const bus = memoryBus(DURABLE.accounting, messagesOf(events));
      const settings = readSettings(accountingSettings, { TOLLGATE_ACCOUNTING_LISTEN: '127.0.0.1:0' });
      const service = accountingService({ settings, bus, ledger, clock: systemClock, telemetry });
      runs.push(await measureService(service, bus, count));
      await ledger.close();
      bare.push(await barePipeline(server.url, count, round));
    }
  } finally {
    await server.stop();
  }
  return report('usage-redis', 'bare pipeline', runs, bare);
}

/** A service from its start to its last acknowledgement. */
async function measureService(service: Service, bus: MemoryBus, count: number): Promise<Run> {
  await service.start();
  const run = await measure(count, bus.drain);
  await service.stop(AbortSignal.timeout(10_000));
  return run;
}

async function measure(count: number, work: () => Promise<void>): Promise<Run> {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    eventsPerSecond: count / ((performance.now() - startedMs) / 1_000),
    coreUs: (user + system) / count,
  };
}

/** The rows that analytics has just made, as bytes, into a twin of its table. */
async function bareInserts(url: URL, count: number): Promise<Run> {
  await ask(url, 'CREATE TABLE bare AS usage');
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let start = 0; start < count; start += BARE_ROWS) {
    const query = `SELECT * FROM usage ORDER BY time LIMIT ${BARE_ROWS} OFFSET ${start} FORMAT JSONCompactEachRow`;
    pieces.push(await ask(url, query));
  }
  return measure(count, async () => {
    for (const piece of pieces) await ask(url, 'INSERT INTO bare FORMAT JSONCompactEachRow', piece);
  });
}

async function ask(
  url: URL,
  query: string,
  body?: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const target = new URL(url.origin);
  target.searchParams.set('database', url.pathname.slice(1));
  target.searchParams.set('query', query);
  const password = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization = `Basic ${Buffer.from(password).toString('base64')}`;
  const response = await fetch(target, { method: 'POST', headers: { authorization }, body: body ?? null });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!response.ok) throw new Error(Buffer.from(bytes).toString('utf8'));
  return bytes;
}

/** The least that counts an event once: remember its id, raise two counters. */
async function barePipeline(redisUrl: string, count: number, round: number): Promise<Run> {
  const url = new URL(redisUrl);
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(socket, 'connect');
  if (url.password !== '') {
    socket.write(command('AUTH', decodeURIComponent(url.password)));
    await once(socket, 'data');
  }
  const ids = Array.from({ length: count }, () => randomUUID());
  const run = await measure(count, async () => {
    for (let start = 0; start < count; start += BARE_PIPELINE) {
      const some = ids.slice(start, start + BARE_PIPELINE);
      const commands = some.map(
        (id) =>
          command('SET', `bare:${id}`, '1', 'NX', 'EX', '600') +
          command('INCRBY', `bare:${round}:cost`, '1234567') +
          command('INCRBY', `bare:${round}:requests`, '1'),
      );
      socket.write(commands.join(''));
      await replies(socket, 3 * some.length);
    }
  });
  socket.destroy();
  return run;
}

function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** Each of these commands is answered with one line. */
async function replies(socket: NodeJS.ReadableStream, expected: number): Promise<void> {
  let lines = 0;
  while (lines < expected) {
    const [chunk]: unknown[] = await once(socket, 'data');
    if (!Buffer.isBuffer(chunk)) throw new Error('Redis answered with no bytes');
    for (const byte of chunk) if (byte === 0x0a) lines++;
  }
}

type MemoryBus = Bus & { drain(): Promise<void> };

/** A bus that costs nothing: all messages are there, and `drain` hands them over as fast as they are taken. */
function memoryBus(durable: string, messages: readonly DeliveredMessage[]): MemoryBus {
  let drain: () => Promise<void> = () => Promise.reject(new Error(`nobody consumes as ${durable}`));
  return {
    drain: () => drain(),
    async consume({ maxBatch, handle }) {
      drain = async () => {
        for (let start = 0; start < messages.length; start += maxBatch) {
          await handle(messages.slice(start, start + maxBatch));
        }
      };
      return { stop: async () => {} };
    },
    publish: async () => {},
    progress: async () => ({ lastSequence: 0, acknowledgedThrough: 0 }),
    isAvailable: () => true,
    close: async () => {},
  };
}

function messagesOf(events: readonly UsageEvent[]): DeliveredMessage[] {
  const messages: DeliveredMessage[] = [];
  for (let start = 0; start < events.length; start += EVENTS_A_MESSAGE) {
    const payload = joinUsageBatch(events.slice(start, start + EVENTS_A_MESSAGE).map(encodeUsageEvent));
    messages.push({ subject: USAGE_SUBJECT, payload, headers: {}, sequence: start + 1, deliveries: 1 });
  }
  return messages;
}

/** A rate limit and a budget, as a governed request holds them. */
function holdsOf(round: number): Hold[] {
  const startMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const window = { kind: 'calendar', startMs, endMs: startMs + 2 * DAY_MS } as const;
  const sliding = { kind: 'sliding', lengthMs: 60_000 } as const;
  const limit = 1e15;
  return [
    {
      counter: { key: `budget-${round}|all|cost|day`, unit: 'cost', window },
      amount: 5,
      limit,
      mode: 'enforce',
    },
    {
      counter: { key: `rate-${round}|all|requests|minute`, unit: 'requests', window: sliding },
      amount: 1,
      limit,
      mode: 'enforce',
    },
  ];
}

async function reserveAll(
  ledger: Ledger,
  events: readonly UsageEvent[],
  holds: readonly Hold[],
): Promise<void> {
  for (let start = 0; start < events.length; start += 200) {
    const some = events.slice(start, start + 200);
    await ledger.reserve(some.map(({ requestId = '' }) => ({ id: requestId, leaseMs: 600_000, holds })));
  }
}

function usageEvents(count: number, holds: readonly Hold[]): UsageEvent[] {
  const nowMs = Date.now();
  const counters = holds.map(({ counter: { key, unit, window } }) =>
    window.kind === 'sliding'
      ? { key, unit: UNITS[unit], slidingMs: window.lengthMs }
      : { key, unit: UNITS[unit], startMs: window.startMs, endMs: window.endMs ?? 0 },
  );
  return Array.from({ length: count }, (_, index) => ({
    requestId: randomUUID(),
    receivedAtMs: nowMs + index,
    admittedAtMs: nowMs,
    finishedAtMs: nowMs + index + 800,
    gatewayId: 'gateway-1',
    traceId: randomUUID().replaceAll('-', ''),
    principal: {
      subject: `user:user-${index % 200}@example.com`,
      tokenId: `tok_${index % 200}`,
      teams: ['search'],
    },
    tags: { project: `project-${index % 20}`, stage: 'production' },
    modelAsked: 'openai-main/gpt-4o',
    modelResolved: 'openai-main/gpt-4o',
    providerAccount: 'openai-main',
    provider: 'openai',
    providerModel: 'gpt-4o',
    dialect: 'openai-chat',
    streaming: true,
    tokens: { inputUncached: 400 + (index % 100), output: 150 },
    usageSource: 'USAGE_SOURCE_PROVIDER',
    costNanoUsd: 1_234_567,
    priceStatus: 'PRICE_STATUS_PRICED',
    priceVersion: '2026-11',
    latencyMs: 800 + (index % 50),
    timeToFirstTokenMs: 120.5,
    interTokenMs: 9.25,
    upstreamMs: 799,
    httpStatus: 200,
    endedBy: 'ENDED_BY_FINISHED',
    matchedRules: ['rate', 'budget'],
    counters,
    attempts: [{ target: 'openai-main/gpt-4o', httpStatus: 200, latencyMs: 799 }],
  }));
}

function report(name: string, bareName: string, runs: readonly Run[], bare: readonly Run[]): boolean {
  const perSecond = median(runs.map((run) => run.eventsPerSecond));
  const perCoreSecond = 1e6 / median(runs.map((run) => run.coreUs));
  const ratio = median(runs.map((run, round) => run.eventsPerSecond / (bare[round]?.eventsPerSecond ?? 1)));
  // By core time: the store on the other core is not what the floor is about.
  const isHeld = perCoreSecond >= FLOOR_PER_SECOND;
  const whole = (value: number) => Math.round(value).toLocaleString('en-US');
  process.stdout.write(
    `\n${name}\n` +
      `  ${bareName.padEnd(14)}${whole(median(bare.map((run) => run.eventsPerSecond)))} events/s\n` +
      `  service       ${whole(perSecond)} events/s; ${whole(perCoreSecond)} for each second of its own core\n` +
      `  ratio         ${ratio.toFixed(2)} by throughput\n` +
      `  floor         ${whole(FLOOR_PER_SECOND)} events for each second of its own core: ${isHeld ? 'held' : 'NOT HELD'}\n`,
  );
  return isHeld;
}

/** This process, and what it starts from now on, on one core. */
function pin(core: number): void {
  if (canPin())
    execFileSync('taskset', ['-a', '-c', '-p', String(core), String(process.pid)], { stdio: 'ignore' });
}
