/** Values of one call, as `ApiRequest` types them by route. */
type Values = {
  readonly path?: object | undefined;
  readonly query?: object | undefined;
  readonly json?: unknown;
  readonly text?: { readonly type: string; readonly text: string } | undefined;
};

/** A call as HTTP: method, path below `/api/v1` with its query, and body. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly body: { readonly type: string; readonly text: string } | undefined;
};

/** Writes a call of a route such as `DELETE /tokens/{id}`. Values that are undefined are left out. */
export function httpRequest(route: string, { path = {}, query = {}, json, text }: Values): HttpRequest {
  const [method = '', template = ''] = route.split(' ');
  const values = new Map(texts(path));
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values.get(name) ?? ''),
  );
  const given = texts(query);
  return {
    method,
    path: given.length === 0 ? filled : `${filled}?${new URLSearchParams(given)}`,
    body: json === undefined ? text : { type: 'application/json', text: JSON.stringify(json) },
  };
}

function texts(values: object): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
}
