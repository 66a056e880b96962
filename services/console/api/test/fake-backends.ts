import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import {
  type AdminServiceHandlers,
  type AuditEvent,
  type AuditServiceHandlers,
  CLIENT_ADDRESS_METADATA_KEY,
  type CounterBalance,
  CREDENTIAL_METADATA_KEY,
  type DeleteRequestLogsRequest__Output,
  type ExportMetricsRequest__Output,
  type ExportRequestsRequest__Output,
  type Filter__Output,
  GatewayError,
  JWT_METADATA_KEY,
  type MetricsServiceHandlers,
  protocol,
  type QueryAuditRequest__Output,
  type QueryMetricsRequest__Output,
  type QueryRequestsRequest__Output,
  type RequestLog,
  type SentAlert,
  type SpendServiceHandlers,
  toServiceError,
  type UsageEvent,
} from '@tollgate/contracts';
import { FakePolicy } from './fake-policy.ts';
import { FAKE_STATUS } from './fake-status.ts';

/** Policy, accounting and analytics as real gRPC servers on Unix sockets, each answering from plain memory. */
export type FakeBackends = {
  addresses: { policyAddress: string; accountingAddress: string; analyticsAddress: string };
  policy: FakePolicy;
  counters: CounterBalance[];
  alerts: SentAlert[];
  events: UsageEvent[];
  logs: RequestLog[];
  /** By token id. */
  lastUsedAtMs: Record<string, number>;
  /** What analytics was asked last. */
  asked: {
    metricsExport?: ExportMetricsRequest__Output;
    requestsExport?: ExportRequestsRequest__Output;
    metrics?: QueryMetricsRequest__Output;
    requests?: QueryRequestsRequest__Output;
    audit?: QueryAuditRequest__Output;
    deletion?: DeleteRequestLogsRequest__Output;
  };
  auditEvents: AuditEvent[];
  /** The parts of every file; `failure` ends it, and `isEndless` leaves it without an end. */
  file: { parts: string[]; failure?: GatewayError; isEndless?: boolean };
  /** Resolves when an export was cancelled by its caller. */
  exportCancelled: Promise<void>;
  /** Metric queries of the measure `patience` are not answered. Resolves when one of them was cancelled by its caller. */
  queryCancelled: Promise<void>;
  /** Answers to metric queries. */
  answerMetrics: (query: QueryMetricsRequest__Output) => {
    rows: {
      group: Record<string, string>;
      timeMs: number;
      isRest?: boolean;
      measures: Record<string, number>;
    }[];
    totals: Record<string, number>;
  };
  stopAnalytics(): void;
  stop(): Promise<void>;
};

/** Starts them. */
export async function startFakeBackends(): Promise<FakeBackends> {
  const dir = await mkdtemp(path.join(tmpdir(), 'tollgate-console-'));
  const socket = (name: string) => `unix:${path.join(dir, name)}`;
  const analytics = new Server();
  const exportCancelled = Promise.withResolvers<void>();
  const queryCancelled = Promise.withResolvers<void>();
  const backends: FakeBackends = {
    addresses: {
      policyAddress: socket('policy'),
      accountingAddress: socket('accounting'),
      analyticsAddress: socket('analytics'),
    },
    policy: new FakePolicy(),
    counters: [],
    alerts: [],
    events: [],
    logs: [],
    lastUsedAtMs: {},
    auditEvents: [],
    asked: {},
    file: { parts: [] },
    exportCancelled: exportCancelled.promise,
    queryCancelled: queryCancelled.promise,
    answerMetrics: () => ({ rows: [], totals: {} }),
    stopAnalytics: () => analytics.forceShutdown(),
    async stop() {
      for (const server of servers) server.forceShutdown();
      await rm(dir, { recursive: true, force: true });
    },
  };
  const policy = new Server();
  policy.addService(protocol.admin.v1.AdminService.service, adminHandlers(backends.policy));
  const accounting = new Server();
  accounting.addService(protocol.spend.v1.SpendService.service, spendHandlers(backends));
  analytics.addService(
    protocol.metrics.v1.MetricsService.service,
    metricsHandlers(backends, {
      exportCancelled: exportCancelled.resolve,
      queryCancelled: queryCancelled.resolve,
    }),
  );
  analytics.addService(protocol.logs.v1.RequestLogService.service, {
    GetRequestLog: handle(({ requestId }: { requestId: string }) => ({
      log: backends.logs.find((log) => log.requestId === requestId) ?? null,
    })),
    DeleteRequestLogs: handle((which: DeleteRequestLogsRequest__Output) => {
      backends.asked.deletion = which;
      return { deleted: backends.logs.splice(0).length };
    }),
  });
  analytics.addService(protocol.audit.v1.AuditService.service, auditHandlers(backends));
  const servers = [policy, accounting, analytics];
  await Promise.all([
    bind(policy, backends.addresses.policyAddress),
    bind(accounting, backends.addresses.accountingAddress),
    bind(analytics, backends.addresses.analyticsAddress),
  ]);
  return backends;
}

function bind(server: Server, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

type Call<Request> = { request: Request; metadata: Metadata };
type Callback<Response> = (error: Partial<ServiceError> | null, response?: Response) => void;

/** A handler out of a function that returns the answer or throws a GatewayError. */
function handle<Request, Response>(
  answer: (
    request: Request,
    credential: Buffer,
    jwt: string | undefined,
    clientAddress: string | undefined,
  ) => Response,
) {
  return (call: Call<Request>, callback: Callback<Response>) => {
    try {
      const credential = call.metadata.get(CREDENTIAL_METADATA_KEY)[0];
      const jwt = call.metadata.get(JWT_METADATA_KEY)[0]?.toString();
      const address = call.metadata.get(CLIENT_ADDRESS_METADATA_KEY)[0]?.toString();
      const hash = Buffer.isBuffer(credential) ? credential : Buffer.alloc(0);
      callback(null, answer(call.request, hash, jwt, address));
    } catch (error) {
      callback(toServiceError(error));
    }
  };
}

function adminHandlers(policy: FakePolicy): AdminServiceHandlers {
  return {
    ApplyManifests: handle((request, credential) => policy.apply(request, credential)),
    ListManifests: handle((request, credential) => policy.list(request.type, credential)),
    DeleteManifest: handle((request, credential) => policy.delete(request, credential)),
    CreateToken: handle((request, credential) => policy.createToken(request, credential)),
    RotateToken: handle((request, credential) => policy.rotateToken(request, credential)),
    ListTokens: handle((request, credential) => policy.listTokens(request.subject, credential)),
    RevokeToken: handle((request, credential) => policy.revokeToken(request.id, credential)),
    PurgeAnswers: handle(() => ({})),
    TryLimits: (_call, callback) => callback(null, { faults: [], rules: [], requests: 0, refused: 0 }),
    GetStatus: handle(() => FAKE_STATUS),
    WhoAmI: handle((_request, credential, jwt, address) => {
      policy.clientAddresses.push(address);
      return policy.whoAmI(credential, jwt);
    }),
  };
}

function spendHandlers(backends: FakeBackends): SpendServiceHandlers {
  return {
    GetStatus: handle(() => ({ ledger: 'up', rebuilding: false, alerts: backends.alerts })),
    TestChannel: handle(({ channel }) => ({
      fault: channel === 'ops' ? '' : `there is no notification channel ${channel}`,
    })),
    GetSpend: handle(({ rule, limit, cursor }) => {
      const isKnown = rule === '' || backends.counters.some((counter) => counter.rule === rule);
      if (!isKnown) throw new GatewayError('not_found', `There is no rule ${rule}.`, { param: 'rule' });
      const found = backends.counters.filter((counter) => rule === '' || counter.rule === rule);
      const start = Number(cursor);
      const nextCursor = start + limit < found.length ? String(start + limit) : '';
      return { counters: found.slice(start, start + limit), complete: true, nextCursor };
    }),
  };
}

type FileCall<Request> = ServerWritableStream<Request, { content?: Buffer; requests?: number }>;

function metricsHandlers(
  backends: FakeBackends,
  { exportCancelled, queryCancelled }: Record<'exportCancelled' | 'queryCancelled', () => void>,
): MetricsServiceHandlers {
  function sendFile<Request>(call: FileCall<Request>): void {
    const { parts, failure } = backends.file;
    call.on('cancelled', exportCancelled);
    for (const [index, part] of parts.entries()) {
      call.write({ content: Buffer.from(part), requests: index === 0 ? 7 : 0 });
    }
    if (failure !== undefined) call.emit('error', toServiceError(failure));
    else if (backends.file.isEndless !== true) call.end();
  }

  const queryMetrics = handle((query: QueryMetricsRequest__Output) => {
    backends.asked.metrics = query;
    if (query.measures.includes('happiness')) {
      throw new GatewayError('invalid_request', 'measures[0]: there is no happiness.', {
        param: 'measures[0]',
      });
    }
    if (query.measures.includes('crash'))
      throw Object.assign(new Error('boom at query.ts:1'), { code: status.UNKNOWN });
    return backends.answerMetrics(query);
  });

  return {
    ExportMetrics: (call) => {
      backends.asked.metricsExport = call.request;
      sendFile(call);
    },
    ExportRequests: (call) => {
      backends.asked.requestsExport = call.request;
      sendFile(call);
    },
    QueryMetrics: (call, callback) => {
      if (!call.request.measures.includes('patience')) return queryMetrics(call, callback);
      call.on('cancelled', queryCancelled);
      backends.asked.metrics = call.request;
    },
    QueryRequests: handle((query) => {
      backends.asked.requests = query;
      const start = Number(query.cursor === '' ? 0 : query.cursor);
      const found = backends.events.filter((event) =>
        query.filters.every((filter) => matches(event, filter)),
      );
      const end = start + query.limit;
      return { requests: found.slice(start, end), nextCursor: end < found.length ? String(end) : '' };
    }),
    NoteKeyUse: handle(({ tokenId, atMs }) => {
      backends.lastUsedAtMs[tokenId] = atMs;
      return {};
    }),
    LastUsed: handle(({ tokenIds }) => ({
      lastUsedAtMs: Object.fromEntries(
        Object.entries(backends.lastUsedAtMs).filter(([id]) => tokenIds.includes(id)),
      ),
    })),
    GetRequest: handle(({ requestId }) => ({
      request: backends.events.find((event) => event.requestId === requestId) ?? null,
    })),
  };
}

function auditHandlers(backends: FakeBackends): AuditServiceHandlers {
  return {
    QueryAudit: handle((query) => {
      backends.asked.audit = query;
      return { events: backends.auditEvents, nextCursor: 'next' };
    }),
  };
}

function matches(event: UsageEvent, filter: Filter__Output): boolean {
  return filter.field !== 'status' || filter.values.includes(String(event.httpStatus));
}
