import type { FastifyPluginCallback } from 'fastify';
import { authenticate } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { pathNotFound } from '../render-error.ts';
import { applyRoutes } from './apply.ts';
import { gatewayConfigRoutes } from './gateway-config.ts';
import { truefoundryMetricsRoutes } from './metrics.ts';
import { sendError } from './render-error.ts';

/** Where TrueFoundry's control plane has its REST API. */
export const TRUEFOUNDRY_PREFIX = '/api/svc/v1';

/** What of TrueFoundry's REST API scripts write config and ask for metrics with, in its own shapes, errors included. */
export function truefoundryApi(dependencies: Dependencies): FastifyPluginCallback {
  return (api, _options, done) => {
    api.addHook('onRequest', authenticate(dependencies));
    api.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    api.setErrorHandler((error, request, reply) =>
      sendError(error, reply, (failure) => dependencies.events.failed(failure, request.id)),
    );
    api.setNotFoundHandler((request) => {
      throw pathNotFound(request, dependencies.gateway.url);
    });
    api.register(applyRoutes(dependencies));
    api.register(gatewayConfigRoutes(dependencies));
    api.register(truefoundryMetricsRoutes(dependencies));
    done();
  };
}
