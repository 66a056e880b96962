/**
 * `node test/bench/usage.ts`: usage events a second, on one core each, into ClickHouse by analytics and into Redis by
 * accounting, beside the same bytes inserted bare and the least commands pipelined bare. Services on one core, stores on
 * the other. `--smoke` only shows that it runs.
 */

import { execFileSync } from 'node:child_process';
import { accountingService, accountingSettings } from '@tollgate/accounting';
import { analyticsService, analyticsSettings } from '@tollgate/analytics';
import { systemClock } from '@tollgate/clock';
import { DURABLE, type UsageEvent } from '@tollgate/contracts';
import { startClickHouse, startRedis } from '@tollgate/harness';
import { type Hold, type Ledger, redisLedger } from '@tollgate/ledger';
import type { Service } from '@tollgate/lifecycle';
import { readSettings } from '@tollgate/settings';
import { silentTelemetry } from '@tollgate/telemetry';
import { type Pace, readBenchCommand } from './figure/command.ts';
import { canPin, OTHER_CORE, SERVER_CORE } from './figure/program.ts';
import { median } from './figure/rounds.ts';
import { describeMachine, machineLine } from './machine.ts';
import { bareInserts, barePipeline } from './usage/bare-stores.ts';
import { holdsOf, messagesOf, usageEvents } from './usage/events.ts';
import { measure, type Run } from './usage/measure.ts';
import { type MemoryBus, memoryBus } from './usage/memory-bus.ts';

const FLOOR_PER_SECOND = 20_000;
const telemetry = silentTelemetry();

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
