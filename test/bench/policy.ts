/**
 * `node test/bench/policy.ts`: admissions a second that one core of policy decides, through a real gRPC stream and a
 * real Redis, with 1, 5 and 20 rules matching each request; beside a bare gRPC server that answers the same messages
 * without deciding anything. The server has core 0; client and Redis share core 1.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { sqliteBus } from '@tollgate/bus';
import { systemClock } from '@tollgate/clock';
import {
  type AdmissionRequest,
  type AdmissionServiceHandlers,
  type AdmitResponse__Output,
  CHANNEL_OPTIONS,
  protocol,
} from '@tollgate/contracts';
import { startRedis } from '@tollgate/harness';
import { redisLedger } from '@tollgate/ledger';
import { policyService, sqliteConfigStore } from '@tollgate/policy';
import { NO_SERVICE_TLS } from '@tollgate/settings';
import { NO_OTLP, startTelemetry } from '@tollgate/telemetry';
import { type Pace, readBenchCommand } from './figure/command.ts';
import { OTHER_CORE, processUse, SERVER_CORE, startProgram } from './figure/program.ts';
import { median } from './figure/rounds.ts';
import { describeMachine, machineLine } from './machine.ts';

const FLOOR_PER_CORE_SECOND = 15_000;
const RULE_COUNTS = [1, 5, 20];
/** What a gateway under load sends in one event-loop turn, and how many such messages are on their way. */
const REQUESTS_A_MESSAGE = 16;
const MESSAGES_ON_THEIR_WAY = 8;
const SECRET = 'tg_bench-secret-of-no-consequence';
const credentialSha256 = createHash('sha256').update(SECRET).digest();
const runId = Math.random().toString(36).slice(2, 10);
let requestNumber = 0;

/** What one run came to. `perCoreSecond` is per second of the server's processor time. */
type Run = {
  readonly perSecond: number;
  readonly perCoreSecond: number;
  readonly coreShare: number;
  /** Requests that met a Redis slower than its deadline, which says that core 1 was not ours alone. */
  readonly unavailable: number;
};

async function measure(): Promise<void> {
  const { pace } = readBenchCommand(process.argv.slice(2));
  process.stdout.write(`${machineLine(describeMachine())}\n\npolicy-admissions\n`);
  let failures = 0;
  for (const rules of RULE_COUNTS) {
    const runs: { echo: Run; policy: Run }[] = [];
    for (let round = 0; round < pace.rounds; round++) {
      const echo = await runAgainst(['serve-echo'], pace);
      const redis = await startProgram('policy.ts', { args: ['serve-redis'], core: OTHER_CORE });
      try {
        runs.push({ echo, policy: await runAgainst(['serve-policy', redis.line, String(rules)], pace) });
      } finally {
        await redis.stop();
      }
    }
    if (!report(rules, runs) && !pace.isSmoke && rules === 1) failures = 1;
  }
  process.stdout.write(`\n${1 - failures} passed, ${failures} failed\n`);
  process.exitCode = failures;
}

function report(rules: number, runs: readonly { echo: Run; policy: Run }[]): boolean {
  const perCoreSecond = median(runs.map(({ policy }) => policy.perCoreSecond));
  const ratio = median(runs.map(({ echo, policy }) => policy.perCoreSecond / echo.perCoreSecond));
  const unavailable = runs.reduce((sum, { policy }) => sum + policy.unavailable, 0);
  const isHeld = perCoreSecond >= FLOOR_PER_CORE_SECOND;
  const show = (of: (run: { echo: Run; policy: Run }) => number) => median(runs.map(of)).toFixed(0);
  const lines = [
    `${rules} matching rule${rules === 1 ? '' : 's'}`,
    `  bare stream ${show(({ echo }) => echo.perSecond)}/s, ${show(({ echo }) => echo.perCoreSecond)} per core second`,
    `  policy      ${show(({ policy }) => policy.perSecond)}/s, ${perCoreSecond.toFixed(0)} per core second, core ${show(({ policy }) => policy.coreShare * 100)} % busy`,
    `  ratio       ${ratio.toFixed(2)} of the bare stream by core time`,
    ...(unavailable === 0 ? [] : [`  refused     ${unavailable} because Redis missed its deadline`]),
    ...(rules === 1 ? [`  floor       ${FLOOR_PER_CORE_SECOND}: ${isHeld ? 'held' : 'NOT HELD'}`] : []),
  ];
  process.stdout.write(lines.map((line) => `  ${line}\n`).join(''));
  return isHeld;
}

async function runAgainst(args: string[], pace: Pace): Promise<Run> {
  const server = await startProgram('policy.ts', { args, core: SERVER_CORE });
  try {
    const plan = [server.line, server.pid, pace.warmUpMs, pace.durationMs].map(String);
    const client = await startProgram('policy.ts', { args: ['load', ...plan], core: OTHER_CORE });
    await client.stop();
    // The other half of this file wrote it.
    return JSON.parse(client.line) as Run;
  } finally {
    await server.stop();
  }
}

/** A closed loop on one stream. Throws Error on the first request that is refused for anything but a slow Redis. */
async function load(
  address: string,
  serverPid: number,
  pace: Pick<Pace, 'warmUpMs' | 'durationMs'>,
): Promise<Run> {
  const client = new protocol.admission.v1.AdmissionService(
    address,
    credentials.createInsecure(),
    CHANNEL_OPTIONS,
  );
  const stream = client.admit();
  const failed = Promise.withResolvers<never>();
  stream.on('error', failed.reject);
  let admitted = 0;
  let unavailable = 0;
  let isOver = false;
  stream.on('data', ({ verdicts }: AdmitResponse__Output) => {
    for (const { refusal } of verdicts) {
      if (!refusal) admitted += 1;
      else if (refusal.code === 'service_unavailable') unavailable += 1;
      else failed.reject(new Error(`${refusal.code}: ${refusal.message}`));
    }
    // Verdicts of several messages may come back in one.
    for (let answered = verdicts.length; answered > 0 && !isOver; answered -= REQUESTS_A_MESSAGE) {
      stream.write({ requests: nextMessage(), takesReceipts: true });
    }
  });
  for (let sent = 0; sent < MESSAGES_ON_THEIR_WAY; sent++)
    stream.write({ requests: nextMessage(), takesReceipts: true });
  await Promise.race([pause(pace.warmUpMs), failed.promise]);
  const before = { admitted, cpuMs: processUse(serverPid).cpuMs, atMs: performance.now() };
  await Promise.race([pause(pace.durationMs), failed.promise]);
  const count = admitted - before.admitted;
  const cpuMs = processUse(serverPid).cpuMs - before.cpuMs;
  const wallMs = performance.now() - before.atMs;
  isOver = true;
  const ended = new Promise((resolve) => stream.once('end', resolve));
  stream.end();
  await Promise.race([ended, failed.promise]);
  client.close();
  return {
    perSecond: (count / wallMs) * 1_000,
    perCoreSecond: (count / cpuMs) * 1_000,
    coreShare: cpuMs / wallMs,
    unavailable,
  };
}

function nextMessage(): AdmissionRequest[] {
  return Array.from({ length: REQUESTS_A_MESSAGE }, () => ({
    requestId: `0199e7a0-${runId}-${requestNumber++}`,
    credentialSha256,
    model: 'demo/chat',
    modelType: 'chat',
    inputTokensMax: 600,
    outputTokensMax: 400,
    tags: { project: 'apollo' },
    clientAddress: '10.0.0.1',
  }));
}

async function servePolicy(redisUrl: string, rules: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tollgate-bench-'));
  const telemetry = await startTelemetry({
    service: 'policy',
    version: 'bench',
    logLevel: 'error',
    otlp: NO_OTLP,
  });
  const ledger = redisLedger({ url: redisUrl, clock: systemClock, telemetry });
  await ledger.open();
  const configStore = sqliteConfigStore({
    file: path.join(folder, 'config.db'),
    clock: systemClock,
    telemetry,
  });
  const bus = sqliteBus({ file: path.join(folder, 'bus.db'), clock: systemClock, telemetry });
  const service = policyService({
    settings: { ...NO_SERVICE_TLS, listen: { host: '127.0.0.1', port: 0 }, leaseSeconds: 60 },
    ledger,
    configStore,
    bus,
    clock: systemClock,
    telemetry,
    environment: {},
    bootstrap: {
      manifests: [{ name: 'bench.yaml', text: manifests(rules) }],
      firstRunManifests: [],
      tokens: [{ secret: SECRET, subject: 'user:bench@example.com', name: 'bench', role: 'admin' }],
    },
  });
  await service.start();
  announce(`127.0.0.1:${service.port()}`, async () => {
    await service.stop(AbortSignal.timeout(2_000));
    await ledger.close();
    await configStore.close();
    await bus.close();
    rmSync(folder, { recursive: true, force: true });
  });
}

/** One rate limit and otherwise budgets, half of them counted by a tag; all are enforced, so all of them decide. */
function manifests(rules: number): string {
  const budgets = Array.from({ length: rules - 1 }, (_, index) => ({
    type: 'tenant-budget-config',
    name: `budget-${index}`,
    when: { models: { in: ['demo/chat'] } },
    limits: { cost_per_day: 9_000_000 },
    applies_to: index % 2 === 0 ? { type: 'per-user' } : { type: 'metadata', metadata: 'project' },
    mode: 'enforce',
  }));
  const rateLimit = {
    type: 'tenant-rate-limit-config/model',
    name: 'rate',
    when: {},
    limits: { requests_per_minute: 1_000_000_000_000 },
    applies_to: { type: 'per-user' },
    mode: 'enforce',
  };
  const model = { type: 'integration/model/openai', name: 'chat', model_id: 'chat', model_types: ['chat'] };
  const cost = { metric: 'per_1000_tokens', value: { input: 0.000001, output: 0.000002 } };
  return JSON.stringify([
    { type: 'user', name: 'bench@example.com' },
    {
      type: 'provider-account/openai',
      name: 'demo',
      integrations: [{ ...model, cost }],
      collaborators: [{ subject: 'team:everyone', role_id: 'provider-account-access' }],
    },
    rateLimit,
    ...budgets,
  ]);
}

/** Answers each message at once, with as many verdicts as requests. */
async function serveEcho(): Promise<void> {
  const server = new Server(CHANNEL_OPTIONS);
  const handlers: AdmissionServiceHandlers = {
    Admit(call) {
      call.on('data', ({ requests }) => {
        const verdicts = requests.map(({ requestId }: { requestId: string }) => ({
          requestId,
          admission: {},
        }));
        call.write({ verdicts });
      });
      call.on('end', () => call.end());
    },
  };
  server.addService(protocol.admission.v1.AdmissionService.service, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  announce(`127.0.0.1:${port}`, async () => server.forceShutdown());
}

/** Tells the parent the address, and stops when the parent closes our input. */
function announce(address: string, stop: () => Promise<void>): void {
  process.stdout.write(`${address}\n`);
  process.stdin.once('close', () => void stop().then(() => process.exit(0))).resume();
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** Redis under this process, so that it shares our core. */
async function serveRedis(): Promise<void> {
  const redis = await startRedis();
  announce(redis.url, () => redis.stop());
}

const [role, ...given] = process.argv.slice(2);
switch (role) {
  case 'serve-policy':
    await servePolicy(given[0] ?? '', Number(given[1]));
    break;
  case 'serve-echo':
    await serveEcho();
    break;
  case 'serve-redis':
    await serveRedis();
    break;
  case 'load': {
    const [address = '', pid, warmUpMs, durationMs] = given;
    const pace = { warmUpMs: Number(warmUpMs), durationMs: Number(durationMs) };
    process.stdout.write(`${JSON.stringify(await load(address, Number(pid), pace))}\n`);
    break;
  }
  default:
    await measure();
}
