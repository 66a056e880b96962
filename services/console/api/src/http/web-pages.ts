import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The built web UI, beside this package. */
export const WEB_DIST = path.resolve(import.meta.dirname, '../../../web/dist');

const NOT_BUILT_PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Tollgate</title></head>
  <body>
    <h1>Tollgate</h1>
    <p>The API is up; the web pages are not built yet. Run <code>npm run build</code> and load this page again.</p>
    <p><a href="/api/docs/">API reference</a></p>
  </body>
</html>
`;

/** Answers a request that no route took with a page of the web UI; false if it did not ask for one. */
export type SendPage = (request: FastifyRequest, reply: FastifyReply) => boolean;

/**
 * Serves the files of the web UI. Its pages have paths of their own, so a browser that asks for any path outside
 * `/api` gets the one page that knows them. `/` answers it to every client: curl and load balancers do not ask for
 * HTML. Until the UI is built that page says how to build it.
 */
export function serveWebPages(app: FastifyInstance, dist: string): SendPage {
  const isBuilt = existsSync(path.join(dist, 'index.html'));
  if (isBuilt) {
    // The API reference has no icon of its own; browsers then ask for this path.
    app.get('/favicon.ico', { schema: { hide: true } }, async (_request, reply) =>
      reply.redirect('/favicon.svg'),
    );
    app.register(fastifyStatic, {
      root: dist,
      wildcard: false,
      index: false,
      cacheControl: false,
      // The build leaves each file also compressed.
      preCompressed: true,
      setHeaders(response, file) {
        const isHashed = file.startsWith(path.join(dist, 'assets') + path.sep);
        response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  return (request, reply) => {
    const [pathname] = request.url.split('?');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const wantsPage = pathname === '/' || request.headers.accept?.includes('text/html') === true;
    if (!isRead || !wantsPage || pathname === '/api' || pathname?.startsWith('/api/')) return false;
    if (isBuilt) reply.sendFile('index.html');
    else reply.type('text/html; charset=utf-8').send(NOT_BUILT_PAGE);
    return true;
  };
}
