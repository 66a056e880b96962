import type { paths } from './gen/admin-api.ts';

/** The body of an operation's answer 200, from the OpenAPI document. */
export type ApiAnswer<Operation> = Operation extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

/** Who is signed in. */
export type WhoAmI = ApiAnswer<paths['/api/v1/whoami']['get']>;
/** A page of requests. */
export type RequestPage = ApiAnswer<paths['/api/v1/requests/query']['post']>;
/** A request as lists show it. */
export type RequestRow = RequestPage['rows'][number];
/** One request with its attempts. */
export type RequestDetail = ApiAnswer<paths['/api/v1/requests/{id}']['get']>;
/** Rows and totals of a question about metrics. */
export type Metrics = ApiAnswer<paths['/api/v1/metrics/query']['post']>;
/** What each rule's counters hold. */
export type Spend = ApiAnswer<paths['/api/v1/spend']['get']>;
/** What rules would have refused. */
export type LimitTrial = ApiAnswer<paths['/api/v1/limits/try']['post']>;
/** One counter. Amounts of unit cost are USD as decimal strings. */
export type Counter = Spend['counters'][number];
/** More of a limit for a time. */
export type Grant = ApiAnswer<paths['/api/v1/limits/grants']['get']>['grants'][number];
/** A request for more of a limit. */
export type LimitRequest = ApiAnswer<paths['/api/v1/limits/requests']['get']>['requests'][number];
/** A key without its secret. */
export type Key = ApiAnswer<paths['/api/v1/tokens']['get']>['tokens'][number];
/** A user. */
export type User = ApiAnswer<paths['/api/v1/users']['get']>['users'][number];
/** A team. */
export type Team = ApiAnswer<paths['/api/v1/teams']['get']>['teams'][number];
/** An identity of a program. */
export type VirtualAccount = ApiAnswer<paths['/api/v1/virtual-accounts']['get']>['virtual_accounts'][number];
/** A change of config. */
export type AuditEvent = ApiAnswer<paths['/api/v1/audit']['get']>['events'][number];
/** How the stores behind admission are. */
export type Status = ApiAnswer<paths['/api/v1/status']['get']>;
/** A document of config. */
export type Manifest = Record<string, unknown>;
/** A group of history: its fields, and its measures as numbers. */
export type MetricRow = ApiAnswer<paths['/api/v1/metrics/query']['post']>['rows'][number];
/** A condition on history. */
export type Filter = NonNullable<
  paths['/api/v1/metrics/query']['post']['requestBody']['content']['application/json']['filters']
>[number];
