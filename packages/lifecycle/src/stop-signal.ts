/**
 * Signals this soon after the first count as the same one. A supervisor that signals a whole process group reaches this process
 * directly, and again through each parent that passes the signal on (`npx`, `npm`, the set-up).
 */
const SAME_SIGNAL_MS = 500;

/**
 * Resolves with the name of the first SIGTERM or SIGINT; calls `again` for each later one. `nowMs` reads a clock that never
 * goes back.
 */
export function stopSignal(options: { nowMs(): number; again(): void }): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const take = (signal: NodeJS.Signals) => {
      const nowMs = options.nowMs();
      firstMs ??= nowMs;
      if (nowMs - firstMs >= SAME_SIGNAL_MS) options.again();
      resolve(signal);
    };
    process.on('SIGTERM', take);
    process.on('SIGINT', take);
  });
}
