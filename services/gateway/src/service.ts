import path from 'node:path';
import { type AnswerCache, memoryAnswerCache } from '@tollgate/answer-cache';
import type { Bus } from '@tollgate/bus';
import type { Clock } from '@tollgate/clock';
import type { AdmissionPort } from '@tollgate/contracts';
import { clientConnections, type Service } from '@tollgate/lifecycle';
import { readPolicyTls } from '@tollgate/settings';
import type { Telemetry } from '@tollgate/telemetry';
import { followAnswerPurges } from './answer-purges.ts';
import { buildFace } from './build-face.ts';
import { gatewayEvents } from './events.ts';
import { finishAnswers } from './finish-answers.ts';
import { guardrailsOf, NO_GUARDRAILS, originsOf } from './guardrails/guardrail.ts';
import type { RemoteAuthPorts } from './guardrails/remote/auth/present-token.ts';
import { ScanTurns } from './guardrails/scan/scan-turns.ts';
import { HealthNews } from './health-news.ts';
import type { Connections } from './http/client-answer.ts';
import { presentedCredential } from './http-syntax/presented-credential.ts';
import { lockFolder } from './journal/folder-lock.ts';
import { Journal } from './journal/journal.ts';
import { Publisher } from './journal/publisher.ts';
import { AdmissionStream } from './policy-client/admission-stream.ts';
import { ConfigWatch } from './policy-client/config-watch.ts';
import { LeaseRenewal } from './policy-client/lease-renewal.ts';
import { Observations } from './policy-client/observations.ts';
import { policyLinks } from './policy-client/policy-links.ts';
import { readinessOf } from './readiness-of.ts';
import { CachedAnswers } from './request/cache/cached-answers.ts';
import { Pipeline } from './request/pipeline.ts';
import { storedIds } from './request/stored/stored-ids.ts';
import { LogQueue } from './request-log/log-queue.ts';
import { requestLog } from './request-log/request-log.ts';
import { Health } from './routing/health.ts';
import { NO_TARGETS, targetsOf } from './routing/targets.ts';
import type { GatewaySettings } from './settings.ts';
import { observationOf } from './settle/observation.ts';
import { Settlement } from './settle/settlement.ts';
import { JsonCalls } from './upstream/json-calls.ts';
import { type UpstreamBounds, Upstreams } from './upstream/pools.ts';

/** A running gateway. */
export type GatewayService = Service & {
  /** The port in use, once started. */
  port(): number;
  /** How many requests are running. */
  running(): number;
};

/** What a gateway is built from. */
export type GatewayPorts = {
  settings: GatewaySettings;
  bus: Bus;
  clock: Clock;
  telemetry: Telemetry;
  /** Admission by a policy of this process; unset: over gRPC at the address of the settings. */
  admission?: AdmissionPort;
  /** In the memory of this process if unset. */
  cache?: AnswerCache;
  /** Where ids are kept of what providers store. In the memory of this process if unset. */
  ids?: AnswerCache;
};

/**
 * The gateway: stateless but for its journal of usage events. `start` resolves when it listens; it is ready when policy
 * is there and a config has come. `stop` finishes running answers, then publishes what the journal holds, both as far
 * as the deadline allows.
 */
export function gatewayService(ports: GatewayPorts): GatewayService {
  let parts: GatewayParts | undefined;
  const started = (): GatewayParts => {
    if (parts === undefined) throw new Error('the gateway has not been started');
    return parts;
  };
  return {
    name: 'gateway',
    needs: ['policy'],
    async start() {
      parts = buildParts(ports);
      await startParts(parts, ports.settings);
    },
    async stop(deadline) {
      if (parts !== undefined) await stopParts(parts, deadline);
    },
    readiness: () => (parts === undefined ? { ready: false, details: {} } : readinessOf(parts)),
    running: () => parts?.pipeline.running ?? 0,
    port() {
      const address = started().app.server.address();
      if (address === null || typeof address === 'string') throw new Error('the gateway listens on no port');
      return address.port;
    },
  };
}

type GatewayParts = ReturnType<typeof buildParts>;

function buildParts({ settings, bus, clock, telemetry, admission, ...optional }: GatewayPorts) {
  const {
    cache = memoryAnswerCache({ clock, bytesMax: settings.answerCacheMaxBytes }),
    ids = memoryAnswerCache({ clock, bytesMax: settings.storedIdsMaxBytes }),
  } = optional;
  const events = gatewayEvents(telemetry, {
    isRequestLogged: settings.requestLog,
    nowMs: () => clock.monotonicMs(),
  });
  const connections: Connections = { isClosing: false };
  const usage = buildUsage({ settings, bus, clock, events });
  const bounds = upstreamBounds(settings);
  const upstreams = new Upstreams(bounds, clock);
  const guardServices = new Upstreams(bounds, clock);
  const guardCalls = new JsonCalls(guardServices, clock);
  const news = new HealthNews(bus, settings.gatewayId);
  const health = new Health(clock, (change) => news.send(change));
  const policy = buildPolicyClient({ settings, clock, events, upstreams, guardServices, health, admission });
  const settlement = new Settlement({
    journal: usage.journal,
    leases: policy.leases,
    places: policy.admissions,
    clock,
    gatewayId: settings.gatewayId,
    traced: (traceparent) => usage.publisher.trace(traceparent),
    finished(request, outcome) {
      events.requestFinished(request, outcome);
      const observation = observationOf(request, outcome);
      if (observation !== undefined) policy.observations.add(observation);
    },
    eventDropped: events.usageDropped,
  });
  const { logs, capture } = buildRequestLog({ settings, bus, clock, events });
  const answers = new CachedAnswers(cache, clock);
  const pipeline = new Pipeline({
    admissions: policy.admissions,
    leases: policy.leases,
    targets: policy.targets,
    guardrails: policy.guardrails,
    guardPorts: {
      clock,
      turns: new ScanTurns(clock),
      post: (call, deadlineMs) => guardCalls.post(call, deadlineMs),
    },
    upstreams,
    health,
    cache: answers,
    ids: storedIds(ids),
    idsLost: events.storedIdsLost,
    settlement,
    journal: usage.journal,
    clock,
    requestsMax: settings.requestsInFlightMax,
    heartbeatMs: settings.streamHeartbeatMs,
    readOn: readOnBounds(settings),
    capture,
    failed: events.requestFailed,
  });
  const { app, sockets } = buildFace({ settings, clock, telemetry, policy, pipeline, connections });
  events.observe({ running: () => pipeline.running, journalBytes: () => usage.journal.diskBytes });
  const clients = clientConnections(app.server);
  const purges = followAnswerPurges(bus, answers, events.purgeFailed);
  const heartbeats = { cancel: () => {} };
  const idleMs = settings.stopIdleSeconds * 1_000;
  const face = { app, sockets, clients, idleMs, clock, connections, heartbeats };
  const stores = { upstreams, guardServices, ...usage };
  return { ...face, events, logs, purges, pipeline, policy, health, news, ...stores };
}

type Events = ReturnType<typeof gatewayEvents>;

function buildRequestLog(options: { settings: GatewaySettings; bus: Bus; clock: Clock; events: Events }) {
  const { settings, bus, clock, events } = options;
  const logs = new LogQueue({
    bus,
    clock,
    published: events.logsPublished,
    dropped: events.logsDropped,
  });
  const capture = requestLog({
    mode: settings.requestLogMode,
    bodyMaxBytes: settings.requestLogBodyMaxBytes,
    queue: logs,
    credentialIn: presentedCredential,
  });
  return { logs, capture };
}

function buildUsage(options: { settings: GatewaySettings; bus: Bus; clock: Clock; events: Events }) {
  const { settings, bus, clock, events } = options;
  const dir = path.join(settings.dataDir, 'gateway', settings.gatewayId);
  const lock = lockFolder(dir);
  const journal = new Journal({
    dir,
    bytesMax: settings.journalMaxBytes,
    events: { writeFailed: events.journalWriteFailed, tornRecord: events.journalTorn },
  });
  const publisher = new Publisher({
    journal,
    bus,
    clock,
    published: events.usagePublished,
    failed: events.publishFailed,
  });
  return { lock, journal, publisher };
}

function readOnBounds(settings: GatewaySettings) {
  return { timeoutMs: settings.disconnectDrainTimeoutMs, bytesMax: settings.disconnectDrainMaxBytes };
}

function upstreamBounds(settings: GatewaySettings): UpstreamBounds {
  return {
    connectTimeoutMs: settings.upstreamConnectTimeoutMs,
    headersTimeoutMs: settings.upstreamHeadersTimeoutMs,
    idleTimeoutMs: settings.upstreamIdleTimeoutMs,
    connectionsMax: settings.upstreamConnectionsMax,
    egress: { mayBePrivate: settings.upstreamPrivateAddresses === 'allow' },
    client: settings.httpClient,
  };
}

function buildPolicyClient(options: {
  settings: GatewaySettings;
  clock: Clock;
  events: Events;
  upstreams: Upstreams;
  guardServices: Upstreams;
  health: Health;
  admission: AdmissionPort | undefined;
}) {
  const { settings, clock, events, upstreams, guardServices, health, admission } = options;
  let targets = NO_TARGETS;
  let guardrails = NO_GUARDRAILS;
  const guardPorts: RemoteAuthPorts = { fetchFor: (connection) => guardServices.fetchFor(connection) };
  const links = policyLinks(settings.policyAddress, {
    tls: readPolicyTls(settings, 'client', events.certificatesNotRenewed),
    admission,
  });
  const admissions = new AdmissionStream({
    links,
    clock,
    deadlineMs: settings.admissionDeadlineMs,
    broke: events.policyStreamBroke,
    silent: events.policySilent,
    moved: () => configWatch.follow(),
    sent: events.admissionsSent,
  });
  const leases = new LeaseRenewal({ clock, renew: (requestIds) => admissions.renew(requestIds) });
  const observations = new Observations({ clock, send: (batch) => admissions.observe(batch) });
  const configWatch = new ConfigWatch({
    client: () => links.current.config,
    clock,
    gatewayId: settings.gatewayId,
    changed(snapshot) {
      targets = targetsOf(snapshot, { fetchFor: (connection) => upstreams.fetchFor(connection) });
      guardrails = guardrailsOf(snapshot, guardPorts);
      guardServices.keepOnly(originsOf(guardrails));
      upstreams.keepOnly(targets.endpoints);
      health.keepOnly(targets.byName);
      events.configChanged(targets.revision, targets.byName.size);
    },
    failed: events.configFailed,
  });
  return {
    admissions,
    leases,
    observations,
    configWatch,
    targets: () => targets,
    guardrails: () => guardrails,
  };
}

async function startParts(parts: GatewayParts, settings: GatewaySettings): Promise<void> {
  parts.publisher.start();
  parts.news.start(parts.health, parts.events.healthUnreadable);
  parts.policy.admissions.start();
  parts.policy.leases.start();
  parts.policy.configWatch.start();
  parts.heartbeats.cancel = parts.pipeline.startHeartbeats();
  const { listen } = settings;
  await parts.app.listen('unixPath' in listen ? { path: listen.unixPath } : listen);
}

async function stopParts(parts: GatewayParts, deadline: AbortSignal): Promise<void> {
  const { policy, journal, logs, publisher, upstreams, guardServices, lock } = parts;
  parts.news.stop();
  parts.purges();
  await finishAnswers(parts, deadline);
  parts.heartbeats.cancel();
  policy.configWatch.stop();
  policy.leases.stop();
  policy.observations.stop();
  policy.admissions.stop();
  await Promise.all([upstreams.close(), guardServices.close()]);
  journal.flush();
  // What is not published now is published by the next start; a moment for it is well spent all the same.
  await publisher.stop(deadline.aborted ? AbortSignal.timeout(LAST_MOMENT_MS) : deadline);
  await logs.stop(deadline.aborted ? AbortSignal.timeout(LAST_MOMENT_MS) : deadline);
  journal.close();
  lock.release();
}

const LAST_MOMENT_MS = 1_000;
