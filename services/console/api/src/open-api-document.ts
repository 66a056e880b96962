import { consoleApp } from './http/app.ts';
import type { Dependencies } from './http/dependencies.ts';
import { WEB_DIST } from './http/web-pages.ts';

/** Returns the OpenAPI document of the admin API, without a running Tollgate: for generators of clients. */
export async function openApiDocument(): Promise<Record<string, unknown>> {
  // Registering routes reads no dependency; only answering a request would.
  const app = consoleApp({} as Dependencies, { webDist: WEB_DIST });
  await app.ready();
  const document = { ...app.swagger() };
  await app.close();
  return document;
}
