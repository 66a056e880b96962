import { startEmbedded } from '@tollgate/harness/system';
import { processTree } from '../figure/process-tree.ts';
import { canPin, pinOurselves, SERVER_CORE } from '../figure/program.ts';
import { commitOf } from '../machine.ts';
import { type Servers, startBareProxy, type Target, untilBudgetsOpen } from '../system-under-test.ts';

/**
 * Starts all services in one process, and the bare proxy. What the process starts, as ClickHouse, shares the server's core with it;
 * provider and load generator have the other. `checkout` is the folder of another build, whose one process is started, too.
 */
export async function startOneProcess(checkout?: string): Promise<Servers> {
  await pinOurselves();
  const started: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
  };
  try {
    const ours = await startTarget('one process', undefined, started);
    const beside =
      checkout === undefined ? undefined : await startTarget(commitOf(checkout), checkout, started);
    const bareProxy = await startBareProxy(ours.providerUrl);
    started.push(bareProxy);
    return { bareProxy, gateway: ours.target, beside: beside?.target, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startTarget(
  name: string,
  checkout: string | undefined,
  started: { stop(): Promise<void> }[],
): Promise<{ target: Target; providerUrl: string }> {
  const system = await startEmbedded({
    ...(canPin() ? { cpu: SERVER_CORE } : {}),
    ...(checkout === undefined ? {} : { checkout }),
    // So that `NODE_OPTIONS='--cpu-prof --cpu-prof-dir=...'` profiles it.
    environment: { NODE_OPTIONS: process.env['NODE_OPTIONS'] ?? '' },
  });
  started.push(system);
  await untilBudgetsOpen(system.gatewayUrl, system.key);
  const pid = system.program('tollgate').pid() ?? 0;
  return {
    target: {
      name,
      url: system.gatewayUrl,
      headers: { authorization: `Bearer ${system.key}` },
      model: (model) => `demo/${model}`,
      pid,
      processes: () => processTree(pid),
    },
    providerUrl: system.provider.url,
  };
}
