import type { Logger } from '@tollgate/telemetry';
import { startOrder } from './order.ts';
import type { Service } from './service.ts';

/** Services that are running. */
export type Running = {
  /** Stops all in reverse order; resolves when all have stopped or the grace period is over. */
  stop(): Promise<void>;
};

/**
 * Starts services in the order of their needs. When one fails, those already started are stopped again and the error
 * is thrown.
 */
export async function startServices(
  services: readonly Service[],
  options: { logger: Logger; graceMs: number },
): Promise<Running> {
  const started: Service[] = [];
  const running: Running = { stop: () => stopServices(started.splice(0), options) };
  for (const service of startOrder(services)) {
    started.push(service);
    try {
      await service.start();
    } catch (error) {
      await running.stop();
      throw error;
    }
    options.logger.debug({ started: service.name }, 'service started');
  }
  return running;
}

async function stopServices(started: Service[], options: { logger: Logger; graceMs: number }): Promise<void> {
  const deadline = AbortSignal.timeout(options.graceMs);
  for (const service of started.reverse()) {
    try {
      await service.stop(deadline);
    } catch (error) {
      options.logger.error({ err: error, stopping: service.name }, 'service did not stop cleanly');
    }
  }
}
