/** What one run cost. */
export type Run = { readonly eventsPerSecond: number; readonly coreUs: number };

/** Runs `work`, which is `count` events, and tells its speed and this process's time of core for each event. */
export async function measure(count: number, work: () => Promise<void>): Promise<Run> {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    eventsPerSecond: count / ((performance.now() - startedMs) / 1_000),
    coreUs: (user + system) / count,
  };
}
