/**
 * Measures the turns of the event loop while some work runs. Processor time of this thread alone counts, so that other
 * processes on the machine do not.
 */
export async function turnTimes(work: () => Promise<unknown>): Promise<{ readonly longestMs: number }> {
  let longestMs = 0;
  let isOver = false;
  let last = process.threadCpuUsage();
  const turn = () => {
    const { user, system } = process.threadCpuUsage(last);
    longestMs = Math.max(longestMs, (user + system) / 1_000);
    last = process.threadCpuUsage();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  try {
    await work();
  } finally {
    isOver = true;
  }
  return { longestMs };
}
