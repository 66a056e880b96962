import type { Attributes } from '@opentelemetry/api';
import { GatewayError } from '@tollgate/contracts';
import { inputTokens, outputTokens } from '@tollgate/pricing';
import type { CountHistogram, Telemetry } from '@tollgate/telemetry';
import { genAiMetrics } from './gen-ai-metrics.ts';
import { guardrailMetrics } from './guardrails/guardrail-metrics.ts';
import type { Metered } from './metering/meter.ts';
import type { Outcome } from './settle/outcome.ts';
import { refusedCredentials } from './settle/refused-credentials.ts';
import type { SettledRequest } from './settle/settled-request.ts';
import { timeToFirstTokenMs } from './settle/usage-event.ts';
import { truefoundryCounters } from './truefoundry-counters.ts';

/** Longest words of a provider in a log line. */
const DETAIL_CHARS_MAX = 300;

/** What the observed gauges read. */
export type GatewayGauges = { running(): number; journalBytes(): number };

/** One function for each thing that happens and that somebody may want to know of: a counter, and a line where due. */
export type GatewayEvents = ReturnType<typeof gatewayEvents>;

/** The events of one gateway. */
export function gatewayEvents(telemetry: Telemetry, options: { isRequestLogged: boolean; nowMs(): number }) {
  const { logger, meter } = telemetry;
  const refused = refusedCredentials();
  const countAsTruefoundry = truefoundryCounters(telemetry);
  const countAsGenAi = genAiMetrics(telemetry);
  const requests = cheapCounter(
    telemetry,
    'tollgate_gateway_requests',
    'Requests, by API, class of status (such as 2xx) and error code',
  );
  const tokens = cheapCounter(
    telemetry,
    'tollgate_gateway_tokens',
    'Tokens of requests, by direction (input, output)',
  );
  const unpriced = cheapCounter(
    telemetry,
    'tollgate_gateway_unpriced_requests',
    'Requests whose cost is not known, because the model has no price, by API. Their cost counts as 0',
  );
  const uncertain = cheapCounter(
    telemetry,
    'tollgate_gateway_uncertain_requests',
    'Requests whose price is partly unknown, by API',
  );
  const published = cheapCounter(
    telemetry,
    'tollgate_gateway_usage_events',
    'Usage events, by result (published, dropped_anonymous). The gateway writes usage events for at most 100 requests without a valid key per second. It drops the usage events of further requests without a valid key',
  );
  const logs = cheapCounter(
    telemetry,
    'tollgate_gateway_request_logs',
    'Request logs, by result (published, dropped). The label `code` gives the reason for a drop',
  );
  const faults = cheapCounter(
    telemetry,
    'tollgate_gateway_faults',
    'Failures that the gateway noticed, by component (such as upstream, policy or journal) and by kind of failure',
  );
  const latency = histogram(
    telemetry,
    'tollgate_gateway_latency_ms',
    'Time from the first byte of a request to the last byte of its answer, in milliseconds',
  );
  const firstToken = histogram(
    telemetry,
    'tollgate_gateway_time_to_first_token_ms',
    'Time from the first byte of a request to the first content of its answer, in milliseconds',
  );
  const guarded = guardrailMetrics(telemetry);
  const admissionBatch = telemetry.histogram({
    name: 'tollgate_gateway_admission_batch',
    description: 'Number of requests in one message from the gateway to policy',
    boundaries: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    attributesOf: noAttributes,
  });

  return {
    /** Accounts whose credential their provider refuses. */
    refusedCredentials: () => refused.list(),
    observe(gauges: GatewayGauges): void {
      meter
        .createObservableGauge('tollgate_gateway_running', { description: 'Requests in flight' })
        .addCallback((to) => to.observe(gauges.running()));
      meter
        .createObservableGauge('tollgate_gateway_journal_bytes', {
          description: 'Size of the journal on disk, in bytes',
        })
        .addCallback((to) => to.observe(gauges.journalBytes()));
    },
    requestFinished(request: SettledRequest, outcome: Outcome): void {
      const { answer, metered } = outcome;
      requests(request.dialect.name, statusClass(outcome.httpStatus), outcome.errorCode);
      const latencyMs = options.nowMs() - request.startedMs;
      latency(latencyMs, '');
      if (request.guards !== undefined) guarded(request.guards.results());
      countAsTruefoundry(request, outcome, latencyMs);
      countAsGenAi(request, outcome);
      if (answer !== undefined && answer.firstContentMs > 0) {
        firstToken(timeToFirstTokenMs(request, answer), '');
        tokens('input', '', '', inputTokens(metered.tokens));
        tokens('output', '', '', outputTokens(metered.tokens));
      }
      if (isUnpriced(metered)) unpriced(request.dialect.name);
      if (metered.priceStatus === 'PRICE_STATUS_UNCERTAIN') uncertain(request.dialect.name);
      const ending = answer?.ending;
      const isNewRefusal = refused.note(request, outcome);
      if (ending?.kind === 'failed' || ending?.kind === 'cut') {
        faults('upstream', ending.error.code);
        // Every request would say the same until the credential is replaced.
        if (outcome.errorCode !== 'upstream_auth_failed' || isNewRefusal)
          upstreamFailed(request, ending.error);
      }
      if (answer?.refusal !== undefined) upstreamRefused(request, answer.status, answer.refusal);
      if (options.isRequestLogged) logger.info(requestLine(request, outcome, latencyMs), 'request');
    },
    requestFailed(request: SettledRequest, error: GatewayError): void {
      faults('request', error.code);
      const line = { request_id: request.id, code: error.code, detail: error.internal };
      if (error.code === 'internal_error') logger.error({ ...line, err: error.cause }, 'request failed');
      else logger.warn(line, 'request failed');
    },
    admissionsSent: (count: number): void => admissionBatch(count, ''),
    policyStreamBroke(error: Error | undefined): void {
      faults('policy', 'stream');
      logger.warn({ detail: error?.message }, 'the stream to policy broke; opening another');
    },
    policySilent(silentMs: number): void {
      faults('policy', 'silent');
      logger.warn({ silent_ms: Math.round(silentMs) }, 'policy does not answer; asking another');
    },
    configChanged(revision: number, targets: number): void {
      logger.info({ revision, targets }, 'config in use');
    },
    certificatesNotRenewed(error: unknown): void {
      logger.warn({ err: error }, 'TLS files cannot be read again; the last certificates stay in use');
    },
    configFailed(error: Error): void {
      faults('policy', 'config');
      logger.warn({ detail: error.message }, 'the config watch broke; the last config stays in use');
    },
    usagePublished: (count: number): void => published('published', '', '', count),
    logsPublished: (count: number): void => logs('published', '', '', count),
    logsDropped(count: number, reason: string, error?: unknown): void {
      logs('dropped', '', reason, count);
      logger.debug({ detail: GatewayError.from(error).internal, reason, count }, 'request logs were dropped');
    },
    usageDropped: (): void => published('dropped_anonymous'),
    publishFailed(error: unknown, attempt: number): void {
      faults('bus', 'publish');
      const line = { detail: GatewayError.from(error).internal, attempt };
      if (attempt === 1) logger.warn(line, 'usage events could not be published; they wait in the journal');
    },
    healthUnreadable(error: unknown): void {
      faults('bus', 'health');
      logger.warn({ err: error }, 'news of the health of targets could not be read');
    },
    purgeFailed(error: unknown): void {
      faults('cache', 'purge');
      logger.warn({ err: error }, 'the cache of answers could not be purged');
    },
    storedIdsLost(error: unknown): void {
      faults('stored_ids', 'keep');
      logger.warn(
        { err: error },
        'ids of what a provider stores could not be kept; their calls will get 404',
      );
    },
    journalWriteFailed(error: unknown, records: number): void {
      faults('journal', 'write');
      logger.error({ err: error, records }, 'the journal could not be written');
    },
    journalTorn(file: string, bytes: number): void {
      faults('journal', 'torn');
      logger.warn({ file, bytes }, 'the journal ends in an unfinished record, which is skipped');
    },
  };

  /** Other 4xx are about the caller's request, and the provider's words may repeat it. */
  function upstreamRefused(
    request: SettledRequest,
    status: number,
    { code, message }: { code: string; message: string },
  ): void {
    faults('upstream', code);
    if (status < 500 && code === 'upstream_error') return;
    const line = { request_id: request.id, target: request.target?.name, status, code };
    logger.warn(
      { ...line, detail: message.slice(0, DETAIL_CHARS_MAX) },
      'the provider answered with an error',
    );
  }

  function upstreamFailed(request: SettledRequest, error: GatewayError): void {
    const line = {
      request_id: request.id,
      target: request.target?.name,
      code: error.code,
      detail: error.internal,
    };
    logger.warn(line, 'the provider failed');
  }
}

/** A counter that costs a map look-up: counts are kept here and handed over when somebody reads the metrics. */
function cheapCounter(telemetry: Telemetry, name: string, description: string) {
  const counts = new Map<string, { attributes: Attributes; count: number }>();
  telemetry.meter.createObservableCounter(name, { description }).addCallback((to) => {
    for (const { attributes, count } of counts.values()) to.observe(count, attributes);
  });
  return (kind: string, status = '', code = '', by = 1): void => {
    const key = `${kind}|${status}|${code}`;
    const entry = counts.get(key);
    if (entry !== undefined) entry.count += by;
    else counts.set(key, { attributes: attributesOf(kind, status, code), count: by });
  };
}

function attributesOf(kind: string, status: string, code: string): Attributes {
  return { kind, ...(status !== '' && { status }), ...(code !== '' && { code }) };
}

function histogram(telemetry: Telemetry, name: string, description: string): CountHistogram {
  const boundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1e3, 2.5e3, 5e3, 1e4, 3e4, 6e4, 3e5];
  return telemetry.histogram({ name, description, unit: 'ms', boundaries, attributesOf: noAttributes });
}

function noAttributes(): Attributes {
  return {};
}

/** Whether tokens were used that nobody knows the price of. */
function isUnpriced({ priceStatus, usageSource }: Metered): boolean {
  return priceStatus === 'PRICE_STATUS_UNPRICED' && usageSource !== 'USAGE_SOURCE_NONE';
}

function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}

function requestLine(request: SettledRequest, outcome: Outcome, latencyMs: number) {
  return {
    request_id: request.id,
    dialect: request.dialect.name,
    model: request.facts?.model,
    target: request.target?.name,
    subject: request.admission?.principal?.subject,
    status: outcome.httpStatus,
    code: outcome.errorCode,
    ended_by: outcome.endedBy,
    cost_nano_usd: outcome.metered.costNanoUsd,
    price_status: outcome.metered.priceStatus,
    price_unknowns: outcome.metered.priceUnknowns,
    latency_ms: Math.round(latencyMs * 100) / 100,
  };
}
