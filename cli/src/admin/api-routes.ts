import type { z } from 'zod';
import type { paths } from './gen/admin-api.ts';

/** The admin API as its OpenAPI document has it, so that a change of the API that the command cannot take is a type error. */
type Verbs = { GET: 'get'; PUT: 'put'; POST: 'post'; DELETE: 'delete' };

/** A method and a path below `/api/v1`, such as `GET /tokens` or `DELETE /tokens/{id}`. */
export type ApiRoute = {
  [Path in keyof paths]: Path extends `/api/v1${infer Below}`
    ? {
        [Verb in keyof Verbs]: paths[Path][Verbs[Verb]] extends object ? `${Verb} ${Below}` : never;
      }[keyof Verbs]
    : never;
}[keyof paths];

type OperationOf<Route> = Route extends `${infer Verb extends keyof Verbs} ${infer Below}`
  ? `/api/v1${Below}` extends infer Path extends keyof paths
    ? paths[Path][Verbs[Verb]]
    : never
  : never;

/** By media type. */
type ContentOf<Route> =
  OperationOf<Route> extends { requestBody?: never }
    ? never
    : OperationOf<Route> extends { requestBody?: { content: infer Content } }
      ? Content
      : never;

/** The JSON that a route takes as its body. */
export type BodyOf<Route extends ApiRoute> =
  ContentOf<Route> extends { 'application/json': infer Body } ? Given<Body> : never;

/** The JSON that a route answers. */
export type AnswerOf<Route extends ApiRoute> =
  OperationOf<Route> extends { responses: infer Responses }
    ? ContentOfAnswer<Responses[keyof Responses & (200 | 201 | 202)]>
    : never;

/** The JSON of a refusal, the same for all routes. */
type RefusalAnswer = ContentOfAnswer<paths['/api/v1/whoami']['get']['responses']['4XX']>;

type ContentOfAnswer<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never;

/**
 * What one call of a route takes: values for the `{names}` in its path, a query, and a body as JSON or, where the API takes
 * text, as text of a media type. Values that are undefined are left out.
 */
export type ApiRequest<Route extends ApiRoute> = {
  /** What the caller has seen: what it touches must not have changed since. */
  readonly expectedRevision?: number | undefined;
} & ParametersOf<Route> &
  BodyParameterOf<Route>;

type ParametersOf<Route> =
  OperationOf<Route> extends { parameters: infer Parameters }
    ? Given<Pick<Parameters, keyof Parameters & ('path' | 'query')>>
    : never;

type BodyParameterOf<Route extends ApiRoute> = [ContentOf<Route>] extends [never]
  ? { readonly json?: never; readonly text?: never }
  : BodyOf<Route> extends string
    ? { readonly json?: never; readonly text: BodyText<keyof ContentOf<Route> & string> }
    : { readonly json: BodyOf<Route>; readonly text?: never };

/** A body that is sent as it is. */
type BodyText<MediaType extends string> = { readonly type: MediaType; readonly text: string };

/**
 * A value as a caller may give it: read-only, with undefined for what is left out. Words are any text, because they may be
 * what the user typed: the API judges them, and says what it takes.
 */
type Given<Value> = Value extends string
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Given<Value[Key]> | UndefinedIfOptional<Value, Key> }
      : Value;
type UndefinedIfOptional<Value, Key extends keyof Value> =
  object extends Pick<Value, Key> ? undefined : never;

/** Matches a schema that can read every answer of this type; otherwise names what it cannot read. */
type Reads<Schema extends z.ZodType, Answer> =
  Answer extends z.input<Schema> ? unknown : { readonly cannotRead: Answer };

/** Makes one call and reads its answer as the schema says. Throws AdminApiError. */
export type ApiCall = <Route extends ApiRoute, Schema extends z.ZodType>(
  route: Route,
  request: ApiRequest<Route>,
  answer: Schema & Reads<Schema, AnswerOf<Route>>,
) => Promise<z.infer<Schema>>;

/** Returns a schema of refusals, which no single call reads. */
export function refusalSchema<Schema extends z.ZodType>(
  schema: Schema & Reads<Schema, RefusalAnswer>,
): Schema {
  return schema;
}
