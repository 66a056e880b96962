/**
 * `node test/bench/scale/scale.ts`: the CPU time of a request with 1, 2 and 4 gateways behind a TCP balancer, each gateway under the
 * same load, and whether a limit holds exactly through each number of gateways. `--smoke` measures for half a second and judges
 * only the limits.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startDistributed } from '@tollgate/harness/system';
import { startBalancer } from '../../operations/balancer.ts';
import { readBenchCommand } from '../figure/command.ts';
import { JSON_ANSWER, prompt } from '../figure/payloads.ts';
import { canPin, pinOurselves } from '../figure/program.ts';
import { median } from '../figure/rounds.ts';
import type { LoadPlan, LoadResult } from '../load/plan.ts';
import { describeMachine, machineLine } from '../machine.ts';

const SIZES = [1, 2, 4] as const;
/** Far below what one core serves, for all four gateways together. */
const PER_GATEWAY_PER_SECOND = 120;
const CONNECTIONS_PER_GATEWAY = 8;
const CPU_SHARE_MAX = 1.1;
const LIMIT = 200;
const ASKED = 300;

type Size = (typeof SIZES)[number];

const { pace } = readBenchCommand(process.argv.slice(2));
const rounds = pace.isSmoke ? 1 : pace.rounds;
const durationMs = pace.isSmoke ? 500 : pace.durationMs;
process.stdout.write(`${machineLine(describeMachine())}\n\n`);
await pinOurselves();
const system = await startDistributed({ gateways: 4, policies: 2, isPinned: canPin() });
try {
  const names = [1, 2, 3, 4].map((index) => `gateway-${index}`);
  const gateways = names.map((name) => system.program(name).pid() ?? 0);
  const cpuUs = new Map<Size, number[]>(SIZES.map((size) => [size, []]));
  // Just-in-time compilation of each gateway is over before anything is measured.
  await load(4, pace.isSmoke ? 500 : 15_000);
  for (let round = 0; round < rounds; round++) {
    for (const size of round % 2 === 0 ? SIZES : SIZES.toReversed()) {
      const before = cpuMs(gateways.slice(0, size));
      const { requests } = await load(size, durationMs);
      cpuUs.get(size)?.push(((cpuMs(gateways.slice(0, size)) - before) * 1_000) / requests);
    }
  }
  const one = median(cpuUs.get(1) ?? []);
  let isHeld = true;
  for (const size of SIZES) {
    const cost = median(cpuUs.get(size) ?? []);
    const admitted = await admittedOf(size);
    process.stdout.write(
      `${size} gateway(s): ${cost.toFixed(0)} us CPU for each request, ${(cost / one).toFixed(2)} of one gateway's ` +
        `(rounds: ${cpuUs
          .get(size)
          ?.map((value) => value.toFixed(0))
          .join(', ')}); ` +
        `of ${ASKED} requests at once a limit of ${LIMIT} admits ${admitted}\n`,
    );
    isHeld &&= admitted === LIMIT && (pace.isSmoke || cost / one <= CPU_SHARE_MAX);
  }
  process.stdout.write(`\n${isHeld ? '1 passed, 0 failed' : '0 passed, 1 failed'}\n`);
  process.exitCode = isHeld ? 0 : 1;
} finally {
  await system.stop();
}

/** The same load for each of the first gateways, over the balancer. Throws Error if an answer is wrong. */
async function load(size: Size, loadMs: number): Promise<LoadResult> {
  return behindBalancer(size, async (url) => {
    const plan: LoadPlan = {
      url,
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${system.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo/chat', messages: prompt(2_000), simulate: JSON_ANSWER }),
      kind: 'json',
      connections: CONNECTIONS_PER_GATEWAY * size,
      requestsPerSecond: PER_GATEWAY_PER_SECOND * size,
      warmUpMs: 500,
      durationMs: loadMs,
    };
    const program = path.join(import.meta.dirname, '../load.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(plan)]);
    // The load generator is ours, and so is what it prints.
    const result = JSON.parse(stdout) as LoadResult;
    if (result.failures > 0) throw new Error(`${result.failures} failures: ${result.firstFailure}`);
    return { ...result, requests: result.requests * ((loadMs + plan.warmUpMs) / loadMs) };
  });
}

/** How many of a user's requests are admitted that come at once, through so many gateways. */
async function admittedOf(size: Size): Promise<number> {
  const user = `user-of-${size}@example.com`;
  const key = await system.admin.createUserKey(user);
  await system.admin.call('PUT', '/manifests', {
    type: 'tenant-rate-limit-config/model',
    name: `limit-of-${size}`,
    when: { subjects: { users: { in: [user] } } },
    limits: { requests_per_day: LIMIT },
    applies_to: { type: 'per-user' },
    mode: 'enforce',
  });
  return behindBalancer(size, async (url) => {
    const statuses = await Promise.all(Array.from({ length: ASKED }, () => statusOf(url, key)));
    const others = statuses.filter((status) => status !== 200 && status !== 429);
    if (others.length > 0) throw new Error(`answers with status ${[...new Set(others)].join(', ')}`);
    return statuses.filter((status) => status === 200).length;
  });
}

async function statusOf(url: string, key: string): Promise<number> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    // A connection of its own, so that the requests spread over the gateways.
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ model: 'demo/chat', messages: prompt(100), max_tokens: 5 }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function behindBalancer<Result>(size: Size, run: (url: string) => Promise<Result>): Promise<Result> {
  const balancer = await startBalancer(
    system.gatewayUrls.slice(0, size).map((url) => {
      const { hostname, port } = new URL(url);
      return { host: hostname, port: Number(port), isOpen: () => true };
    }),
  );
  try {
    return await run(balancer.url);
  } finally {
    await balancer.stop();
  }
}

/** What all threads of processes have used of a core so far; `/proc/<pid>/stat` counts only steps of 10 ms. Linux only. */
function cpuMs(pids: readonly number[]): number {
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`),
  );
  const usedNs = threads.map((file) => Number(readFileSync(file, 'utf8').split(' ', 1)[0]));
  return usedNs.reduce((sum, ns) => sum + ns, 0) / 1_000_000;
}
