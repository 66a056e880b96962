import type { ListenAddress } from '@tollgate/settings';
import type { Telemetry } from '@tollgate/telemetry';
import { fastify } from 'fastify';
import type { Service } from './service.ts';

/** The ops port of one process: `/livez`, `/readyz` and `/metrics` for every service in it. */
export type OpsServer = Service & {
  /** From now on `/readyz` answers 503, so that no new traffic is sent here. */
  drain(): void;
  /** The port in use, once started. */
  port(): number;
};

/**
 * Serves health and metrics. `/livez` answers while the event loop turns; `/readyz` is 200 only when every service is
 * ready and nobody is draining; `/metrics` is Prometheus text.
 */
export function opsServer(options: {
  listen: ListenAddress;
  services: readonly Service[];
  telemetry: Telemetry;
}): OpsServer {
  const app = fastify({ logger: false });
  let isDraining = false;

  app.get('/livez', async () => ({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const services = Object.fromEntries(
      options.services.map((service) => {
        const { ready, details } = service.readiness();
        return [service.name, { ready, details }] as const;
      }),
    );
    const ready = !isDraining && Object.values(services).every((readiness) => readiness.ready);
    return reply.code(ready ? 200 : 503).send({ ready, draining: isDraining, services });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(await options.telemetry.metricsText()),
  );

  return {
    name: 'ops',
    needs: [],
    async start() {
      await app.listen('unixPath' in options.listen ? { path: options.listen.unixPath } : options.listen);
    },
    async stop() {
      app.server.closeAllConnections();
      await app.close();
    },
    readiness: () => ({ ready: true, details: {} }),
    drain() {
      isDraining = true;
    },
    port() {
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : 0;
    },
  };
}
