import { expect, it } from 'vitest';
import { z } from 'zod';
import type { ApiCall } from '../src/admin/api-routes.ts';
import { httpRequest } from '../src/admin/http-request.ts';

it('a call of the admin API fills its path, and leaves out of query and body what is undefined', () => {
  expect(
    httpRequest('DELETE /teams/{name}/members/{email}', { path: { name: 'a/b c', email: 'x@y.z' } }),
  ).toEqual({ method: 'DELETE', path: '/teams/a%2Fb%20c/members/x%40y.z', body: undefined });
  expect(httpRequest('GET /spend', { query: { limit: 10, rule: undefined, cursor: 'a&b' } })).toEqual({
    method: 'GET',
    path: '/spend?limit=10&cursor=a%26b',
    body: undefined,
  });
  expect(httpRequest('GET /spend', { query: { rule: undefined } }).path).toBe('/spend');
  expect(httpRequest('POST /users', { json: { email: 'x@y.z', name: undefined } }).body).toEqual({
    type: 'application/json',
    text: '{"email":"x@y.z"}',
  });
  const text = { type: 'application/yaml', text: 'type: team' };
  expect(httpRequest('PUT /manifests', { text }).body).toEqual(text);
});

it('calls that the OpenAPI document does not allow are type errors', () => {
  const routes: string[] = [];
  const call: ApiCall = (route) => {
    routes.push(route);
    return new Promise(() => {});
  };
  const users = z.object({ users: z.array(z.object({ email: z.string(), name: z.string().nullable() })) });
  void call('GET /users', {}, users);
  // @ts-expect-error no such path
  void call('GET /user', {}, users);
  // @ts-expect-error no such method
  void call('PUT /users', {}, users);
  // @ts-expect-error a name may be null
  void call('GET /users', {}, z.object({ users: z.array(z.object({ name: z.string() })) }));
  // @ts-expect-error a field that no answer has
  void call('GET /users', {}, z.object({ users: z.array(z.object({ surname: z.string() })) }));
  // @ts-expect-error without what the path names
  void call('DELETE /users/{email}', {}, z.object({}));
  // @ts-expect-error without its body
  void call('POST /users', {}, z.object({}));
  // @ts-expect-error a field that the body does not have
  void call('POST /users', { json: { email: 'x@y.z', surname: 'z' } }, z.object({}));
  // @ts-expect-error a parameter that the query does not have
  void call('GET /spend', { query: { rules: 'a' } }, z.object({}));
  expect(routes).toHaveLength(9);
});
