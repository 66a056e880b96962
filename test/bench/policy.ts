/**
 * `node test/bench/policy.ts`: admissions a second that one core of policy decides, through a real gRPC stream and a
 * real Redis, with 1, 5 and 20 rules matching each request; beside a bare gRPC server that answers the same messages
 * without deciding anything. The server has core 0; client and Redis share core 1. With `--beside`, policy of another checkout
 * decides the same messages in the same rounds: its copy of this file is started as `policy.ts serve-policy <redis> <rules>`.
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
import type { Pace } from './figure/command.ts';
import { processesUse } from './figure/process-tree.ts';
import { processUse } from './figure/program.ts';
import { measurePolicy, type PolicyRun } from './policy/measure-policy.ts';

/** What a gateway under load sends in one event-loop turn, and how many such messages are on their way. */
const REQUESTS_A_MESSAGE = 16;
const MESSAGES_ON_THEIR_WAY = 8;
const SECRET = 'tg_bench-secret-of-no-consequence';
const credentialSha256 = createHash('sha256').update(SECRET).digest();
const runId = Math.random().toString(36).slice(2, 10);
let requestNumber = 0;

/** A closed loop on one stream. Throws Error on the first request that is refused for anything but a slow Redis. */
async function load(
  address: string,
  pids: { readonly server: number; readonly redis: readonly number[] },
  pace: Pick<Pace, 'warmUpMs' | 'durationMs'>,
): Promise<PolicyRun> {
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
  const now = () => ({
    admitted,
    cpuMs: processUse(pids.server).cpuMs,
    redisCpuMs: processesUse(pids.redis).cpuMs,
    atMs: performance.now(),
  });
  const before = now();
  await Promise.race([pause(pace.durationMs), failed.promise]);
  const after = now();
  const count = after.admitted - before.admitted;
  const cpuMs = after.cpuMs - before.cpuMs;
  const wallMs = after.atMs - before.atMs;
  isOver = true;
  const ended = new Promise((resolve) => stream.once('end', resolve));
  stream.end();
  await Promise.race([ended, failed.promise]);
  client.close();
  return {
    perSecond: (count / wallMs) * 1_000,
    perCoreSecond: (count / cpuMs) * 1_000,
    coreShare: cpuMs / wallMs,
    redisCpuUs: ((after.redisCpuMs - before.redisCpuMs) / count) * 1_000,
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
    const [address = '', pid, warmUpMs, durationMs, redisPids = ''] = given;
    const pace = { warmUpMs: Number(warmUpMs), durationMs: Number(durationMs) };
    const redis = redisPids.split(',').filter(Boolean).map(Number);
    const run = await load(address, { server: Number(pid), redis }, pace);
    process.stdout.write(`${JSON.stringify(run)}\n`);
    break;
  }
  default:
    await measurePolicy(process.argv.slice(2));
}
