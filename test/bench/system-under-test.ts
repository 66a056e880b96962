import { until } from '@tollgate/harness';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { pinOurselves, SERVER_CORE, startProgram } from './figure/program.ts';
import { commitOf } from './machine.ts';

/** A server that requests are sent to. */
export type Target = {
  readonly name: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The simulated model's name as this server knows it. */
  readonly model: (name: string) => string;
  readonly pid: number;
  /** All its processes that run now; unset: it is one process. */
  readonly processes?: () => readonly number[];
};

/** The servers that a figure compares: bare proxy, this build and, with `--beside`, the same of another build. */
export type Servers = {
  readonly bareProxy: Target;
  readonly gateway: Target;
  readonly beside: Target | undefined;
  stop(): Promise<void>;
};

/**
 * The gateway with everything on, the bare proxy, and the one simulated provider behind both. `beside` is the gateway of another
 * build, with the same policy, stores and provider.
 */
export type Bench = Servers & {
  readonly providerUrl: string;
  /** Adds to the config of the gateway. */
  apply(manifests: string): Promise<void>;
  /** Lets `action` change the config again and again; the console, which is stopped otherwise, idles beside the measurement. */
  whileConfigurable<Result>(action: (apply: Bench['apply']) => Promise<Result>): Promise<Result>;
};

/**
 * Starts the distributed form: one gateway on its own core; policy, Redis, NATS, provider and load generator on the
 * other, as is everything this process starts. Usage events go to NATS and stay there: accounting and analytics are
 * stopped when budgets have opened, because on the one other core they would be measured instead of the gateway. The gateway of
 * `checkout` shares the first core, on which only one server at a time has requests.
 */
export async function startBench(checkout?: string): Promise<Bench> {
  await pinOurselves();
  const system = await startDistributed({
    gateways: 1,
    gatewayCheckouts: checkout === undefined ? [] : [checkout],
    policies: 1,
    isPinned: true,
    // Redis shares the second core with the load: its queue is not to turn into refusals, which are no figure.
    environment: {
      TOLLGATE_REDIS_DEADLINE_MS: '2000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
      // So that `NODE_OPTIONS='--cpu-prof --cpu-prof-dir=...'` profiles every service.
      NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? '',
    },
  });
  try {
    for (const url of system.gatewayUrls) await untilBudgetsOpen(url, system.key);
    for (const name of ['console', 'accounting', 'analytics']) await system.program(name).stop();
    const bareProxy = await startBareProxy(system.provider.url);
    return {
      bareProxy,
      gateway: gateway(system, 1, 'gateway'),
      beside: checkout === undefined ? undefined : gateway(system, 2, commitOf(checkout)),
      providerUrl: system.provider.url,
      apply: (manifests) => whileConfigurable(system, (apply) => apply(manifests)),
      whileConfigurable: (action) => whileConfigurable(system, action),
      async stop() {
        await bareProxy.stop();
        await system.stop();
      },
    };
  } catch (error) {
    await system.stop();
    throw error;
  }
}

/** Starts the bare proxy in front of a provider, on the server's core. */
export async function startBareProxy(providerUrl: string): Promise<Target & { stop(): Promise<void> }> {
  const { line, pid, stop } = await startProgram('bare-proxy.ts', { args: [providerUrl], core: SERVER_CORE });
  return { name: 'bare proxy', url: readUrl(line), headers: {}, model: (name) => name, pid, stop };
}

/** Resolves when a gateway admits requests: budgets refuse until accounting has rebuilt the counters from history. */
export async function untilBudgetsOpen(url: string, key: string): Promise<void> {
  await until(() => isAnswering(url, key), { timeoutMs: OPENING_TIMEOUT_MS, what: 'budgets to open' });
}

function gateway(system: DistributedSystem, index: number, name: string): Target {
  return {
    name,
    url: system.gatewayUrls[index - 1] ?? '',
    headers: { authorization: `Bearer ${system.key}` },
    model: (model) => `demo/${model}`,
    pid: system.program(`gateway-${index}`).pid() ?? 0,
  };
}

/** The console was stopped for the measurement; it is back for as long as this takes. */
async function whileConfigurable<Result>(
  system: DistributedSystem,
  action: (apply: Bench['apply']) => Promise<Result>,
): Promise<Result> {
  const console = system.program('console');
  await console.start();
  try {
    return await action(async (manifests) => void (await system.admin.applyYaml(manifests)));
  } finally {
    await console.stop();
  }
}

const OPENING_TIMEOUT_MS = 60_000;

async function isAnswering(url: string, key: string): Promise<boolean> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/chat', messages: [{ role: 'user', content: 'Are budgets open?' }] }),
  });
  await answer.arrayBuffer();
  return answer.ok;
}

function readUrl(line: string): string {
  const ready: { url?: unknown } = JSON.parse(line);
  if (typeof ready.url !== 'string') throw new Error(`no url in ${line}`);
  return ready.url;
}
