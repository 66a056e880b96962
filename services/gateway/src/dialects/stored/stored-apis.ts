import { type StoredApi, type StoredRoute, storedApi } from './stored-dialect.ts';

const ROUTES: readonly StoredRoute[] = [
  { kind: 'response', step: 'use', method: 'GET', path: '/responses/{id}' },
  { kind: 'response', step: 'use', method: 'DELETE', path: '/responses/{id}' },
  { kind: 'response', step: 'use', method: 'POST', path: '/responses/{id}/cancel' },
  { kind: 'response', step: 'use', method: 'GET', path: '/responses/{id}/input_items' },
  { kind: 'conversation', step: 'make', method: 'POST', path: '/conversations' },
  { kind: 'conversation', step: 'use', method: 'GET', path: '/conversations/{id}' },
  { kind: 'conversation', step: 'use', method: 'POST', path: '/conversations/{id}' },
  { kind: 'conversation', step: 'use', method: 'DELETE', path: '/conversations/{id}' },
  { kind: 'conversation', step: 'use', method: 'GET', path: '/conversations/{id}/items' },
  { kind: 'conversation', step: 'use', method: 'POST', path: '/conversations/{id}/items' },
  { kind: 'conversation', step: 'use', method: 'GET', path: '/conversations/{id}/items/{item}' },
  { kind: 'conversation', step: 'use', method: 'DELETE', path: '/conversations/{id}/items/{item}' },
  { kind: 'file', step: 'make', method: 'POST', path: '/files' },
  { kind: 'file', step: 'list', method: 'GET', path: '/files' },
  { kind: 'file', step: 'use', method: 'GET', path: '/files/{id}' },
  { kind: 'file', step: 'use', method: 'DELETE', path: '/files/{id}' },
  { kind: 'file', step: 'use', method: 'GET', path: '/files/{id}/content' },
  { kind: 'batch', step: 'make', method: 'POST', path: '/batches' },
  { kind: 'batch', step: 'list', method: 'GET', path: '/batches' },
  { kind: 'batch', step: 'use', method: 'GET', path: '/batches/{id}' },
  { kind: 'batch', step: 'use', method: 'POST', path: '/batches/{id}/cancel' },
];

/** Every call about what providers store that the gateway serves. */
export const STORED_APIS: readonly StoredApi[] = ROUTES.map(storedApi);
