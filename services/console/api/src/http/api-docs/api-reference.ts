import Fastify, { type FastifyInstance } from 'fastify';
import { allowInlineScripts } from '../security-headers.ts';
import { OPENAPI_PATH } from './openapi.ts';

/** Where people read the OpenAPI document. */
const DOCS_PATH = '/api/docs';

/**
 * Serves the browsable page of the OpenAPI document; it loads nothing from other hosts. Its program takes 20 MB of memory, so it is
 * loaded when the page is first asked for.
 */
export function serveApiReference(app: FastifyInstance): void {
  let loading: Promise<FastifyInstance> | undefined;
  const hidden = { schema: { hide: true } };
  for (const path of [DOCS_PATH, `${DOCS_PATH}/`, `${DOCS_PATH}/js/scalar.js`]) {
    app.get(path, hidden, async ({ url }, reply) => {
      loading ??= loadReference();
      const reference = await loading;
      const { statusCode, headers, payload } = await reference.inject({ url });
      const { 'content-type': type, location } = headers;
      if (type !== undefined) reply.header('content-type', type);
      if (location !== undefined) reply.header('location', location);
      if (String(type).startsWith('text/html')) allowInlineScripts(reply, payload);
      return reply.code(statusCode).send(payload);
    });
  }
  app.addHook('onClose', async () => (await loading)?.close());
}

/** The page as a server of its own that does not listen. */
async function loadReference(): Promise<FastifyInstance> {
  const { default: apiReference } = await import('@scalar/fastify-api-reference');
  const reference = Fastify();
  await reference.register(apiReference, {
    routePrefix: DOCS_PATH,
    configuration: {
      url: OPENAPI_PATH,
      pageTitle: 'Tollgate admin API',
      withDefaultFonts: false,
      telemetry: false,
      hideClientButton: true,
      showDeveloperTools: 'never',
      agent: { disabled: true },
      mcp: { disabled: true },
    },
  });
  return reference;
}
