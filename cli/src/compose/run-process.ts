import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, systemClock } from '@tollgate/clock';
import { opsServer, type Service, startServices, stopSignal } from '@tollgate/lifecycle';
import type { ListenAddress } from '@tollgate/settings';
import { startTelemetry, type Telemetry } from '@tollgate/telemetry';
import type { ProcessSettings } from '../settings.ts';
import { VERSION } from '../version.ts';
import { otlpSignals } from './otlp-signals.ts';

/** What a composition hands back: services to run, and what to do around them. */
export type Composition = {
  services: readonly Service[];
  /** Where the ops server listens; unset: where the settings say. */
  opsListen?: ListenAddress;
  /** Called when everything is ready, or has had half a minute to become so. */
  announce?: () => void;
  /** How many requests a stop would wait for now. */
  running?: () => number;
  /** Closes what the composition opened, after all services have stopped. */
  close(): Promise<void>;
};

/**
 * Runs services until a SIGTERM or SIGINT: starts them in order with the ops server, and on the signal says "not
 * ready", lets them finish within the grace period, and stops them in reverse. A second signal ends the process at
 * once. Resolves when all is closed; throws what made the start fail, after closing what had been opened.
 */
export async function runProcess(options: {
  name: string;
  settings: ProcessSettings;
  compose(context: { clock: Clock; telemetry: Telemetry }): Promise<Composition>;
}): Promise<void> {
  const { settings } = options;
  const telemetry = await startTelemetry({
    service: options.name,
    version: VERSION,
    logLevel: settings.logLevel,
    otlp: otlpSignals(settings),
    metricIntervalMs: settings.otelMetricIntervalMs,
  });
  const { logger } = telemetry;
  const composition = await options.compose({ clock: systemClock, telemetry });
  try {
    const listen = composition.opsListen ?? settings.opsListen;
    const ops = opsServer({ listen, services: composition.services, telemetry });
    const graceMs = settings.stopGraceSeconds * 1_000;
    const signal = stopSignal({ nowMs: () => systemClock.monotonicMs(), again: () => process.exit(1) });
    const running = await startServices([ops, ...composition.services], { logger, graceMs });
    logger.info({ version: VERSION }, 'started');
    if (composition.announce !== undefined) {
      await Promise.race([untilReady(composition.services, systemClock), signal]);
      composition.announce();
    }
    logger.info({ signal: await signal }, 'stopping');
    const requests = composition.running?.() ?? 0;
    if (requests > 0) logger.info({ requests }, waitingText(requests));
    ops.drain();
    await running.stop();
  } finally {
    await composition.close();
    await telemetry.stop();
  }
  logger.info('stopped');
}

function waitingText(requests: number): string {
  return `waiting for ${requests === 1 ? '1 request' : `${requests} requests`}; Ctrl-C again ends ${requests === 1 ? 'it' : 'them'}`;
}

const READY_WAIT_MS = 30_000;
const READY_POLL_MS = 20;

/** Resolves when every service is ready, or after half a minute: a person should not wait for nothing to happen. */
async function untilReady(services: readonly Service[], clock: Clock): Promise<void> {
  const deadlineMs = clock.monotonicMs() + READY_WAIT_MS;
  while (!services.every((service) => service.readiness().ready) && clock.monotonicMs() < deadlineMs) {
    await delay(READY_POLL_MS);
  }
}
