import { randomUUID } from 'node:crypto';
import { type FastifyInstance, type FastifyPluginCallback, fastify } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { serveApiReference } from './api-docs/api-reference.ts';
import { collectOpenApi, serveOpenApi } from './api-docs/openapi.ts';
import { authenticate, credentialOf } from './authenticate.ts';
import type { Dependencies } from './dependencies.ts';
import { pathNotFound, sendError } from './render-error.ts';
import { alertsRoutes } from './routes/alerts.ts';
import { auditRoutes } from './routes/audit.ts';
import { answersRoutes } from './routes/gateway/answers.ts';
import { gatewayRoutes } from './routes/gateway/gateway.ts';
import { playgroundRoutes } from './routes/gateway/playground.ts';
import { exportRoutes } from './routes/history/exports.ts';
import { metricsRoutes } from './routes/history/metrics.ts';
import { requestLogsRoutes } from './routes/history/request-logs.ts';
import { requestsRoutes } from './routes/history/requests.ts';
import { limitGrantsRoutes } from './routes/limits/limit-grants.ts';
import { limitRequestsRoutes } from './routes/limits/limit-requests.ts';
import { tryLimitsRoutes } from './routes/limits/try-limits.ts';
import { manifestSchemaRoutes } from './routes/manifest-schema.ts';
import { manifestsRoutes } from './routes/manifests.ts';
import { sessionRoutes } from './routes/session.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { spendRoutes } from './routes/spend.ts';
import { statusRoutes } from './routes/status.ts';
import { teamsRoutes } from './routes/teams.ts';
import { tokensRoutes } from './routes/tokens.ts';
import { usersRoutes } from './routes/users.ts';
import { virtualAccountsRoutes } from './routes/virtual-accounts.ts';
import { whoamiRoutes } from './routes/whoami.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { TRUEFOUNDRY_PREFIX, truefoundryApi } from './truefoundry/api.ts';
import { serveWebPages } from './web-pages.ts';
import { withKeyFault } from './with-key-fault.ts';

const BODY_MAX_BYTES = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const PARAM_CHARS_MAX = 1_000;

/** The console's HTTP face: the admin API under `/api/v1`, its description, and the web UI. */
export function consoleApp(dependencies: Dependencies, options: { webDist: string }): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: PARAM_CHARS_MAX },
    genReqId: () => randomUUID(),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  observe(app, dependencies);
  collectOpenApi(app);
  app.register(apiV1(dependencies), { prefix: '/api/v1' });
  app.register(truefoundryApi(dependencies), { prefix: TRUEFOUNDRY_PREFIX });
  serveOpenApi(app);
  serveApiReference(app);
  const sendPage = serveWebPages(app, options.webDist);
  app.setNotFoundHandler((request, reply) => {
    if (!sendPage(request, reply)) throw pathNotFound(request, dependencies.gateway.url);
  });
  return app;
}

function observe(app: FastifyInstance, { events }: Dependencies): void {
  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply);
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    events.answered({
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      latencyMs: Math.round(reply.elapsedTime),
    });
  });
  app.setErrorHandler((error, request, reply) =>
    sendError(withKeyFault(error, request), reply, (failure) => {
      // A client that is gone has cancelled its own calls.
      if (!reply.raw.destroyed) events.failed(failure, request.id);
    }),
  );
}

/**
 * Three rings: sign-in; what policy decides on, and history and spend, which show callers what is theirs; and what only
 * viewers and administrators may read.
 */
function apiV1(dependencies: Dependencies): FastifyPluginCallback {
  return (api, _options, done) => {
    api.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    api.register(sessionRoutes(dependencies));
    api.register(signInRoutes(dependencies));
    api.register(manifestSchemaRoutes());
    api.register((known, _knownOptions, knownDone) => {
      known.addHook('onRequest', authenticate(dependencies));
      known.addHook('onResponse', async (request, reply) => {
        if (reply.statusCode < 400) dependencies.used.note(credentialOf(request));
      });
      known.register(whoamiRoutes(dependencies));
      known.register(manifestsRoutes(dependencies));
      known.register(usersRoutes(dependencies));
      known.register(teamsRoutes(dependencies));
      known.register(virtualAccountsRoutes(dependencies));
      known.register(tokensRoutes(dependencies));
      known.register(spendRoutes(dependencies));
      known.register(tryLimitsRoutes(dependencies));
      known.register(limitGrantsRoutes(dependencies));
      known.register(limitRequestsRoutes(dependencies));
      known.register(metricsRoutes(dependencies));
      known.register(requestsRoutes(dependencies));
      known.register(exportRoutes(dependencies));
      known.register(requestLogsRoutes(dependencies));
      known.register(answersRoutes(dependencies));
      known.register(gatewayRoutes(dependencies));
      known.register(playgroundRoutes(dependencies));
      known.register(adminReads(dependencies));
      knownDone();
    });
    done();
  };
}

function adminReads(dependencies: Dependencies): FastifyPluginCallback {
  return (reads, _options, done) => {
    reads.addHook('onRequest', (request) => dependencies.gate(credentialOf(request)));
    reads.register(auditRoutes(dependencies));
    reads.register(alertsRoutes(dependencies));
    reads.register(statusRoutes(dependencies));
    done();
  };
}
