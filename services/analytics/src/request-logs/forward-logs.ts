import type { LoggedBody__Output, RequestLog__Output } from '@tollgate/contracts';
import { SettingsError } from '@tollgate/settings';
import { type ExportedRecord, openRecordExporter, type RecordExporter } from '@tollgate/telemetry';
import type { AnalyticsEvents } from '../events.ts';
import type { AnalyticsSettings } from '../settings.ts';
import { bodyText } from './log-row.ts';

/** Sends request logs on. */
export type LogForwarder = {
  /** Never throws: a log that cannot be sent is counted. */
  forward(logs: readonly RequestLog__Output[]): void;
  stop(): Promise<void>;
};

type ForwardSettings = Pick<AnalyticsSettings, 'requestLogExportUrl' | 'requestLogExportHeaders'>;

/**
 * Sends every log that history has taken to the collector of `TOLLGATE_REQUEST_LOG_EXPORT_URL`, as one OTLP log record each; nothing
 * without one. At best: logs wait in memory, and what the collector does not take is dropped and counted, so that it never holds up
 * history. A log that the bus delivers again may be sent again, with the same `tollgate.request.id`. Returns what opens the forwarder;
 * throws SettingsError if the settings are wrong.
 */
export function forwardLogs(
  { requestLogExportUrl, requestLogExportHeaders }: ForwardSettings,
  events: AnalyticsEvents,
): () => Promise<LogForwarder> {
  if (requestLogExportUrl === undefined) return async () => ({ forward: () => {}, stop: async () => {} });
  const headers = headersOf(requestLogExportHeaders ?? '');
  return async () => {
    const exporter = await openRecordExporter({
      url: requestLogExportUrl,
      headers,
      service: 'tollgate',
      sent: (logs) => events.logsForwarded(logs),
      failed: (logs, error) => events.logsNotForwarded(logs, 'refused', error),
    });
    return forwarderTo(exporter, events);
  };
}

function forwarderTo(exporter: RecordExporter, events: AnalyticsEvents): LogForwarder {
  return {
    forward(logs) {
      const full = logs.filter((log) => !exporter.add(recordOf(log))).length;
      if (full > 0) events.logsNotForwarded(full, 'queue_full');
    },
    stop: () => exporter.stop(),
  };
}

/** A log as a record: who and what as attributes, the bodies as text. Pure. */
export function recordOf(log: RequestLog__Output): ExportedRecord {
  const tags = Object.entries(log.tags).map(([key, value]) => [`tollgate.tag.${key}`, value]);
  const bodies = {
    request: log.clientRequest,
    response: log.clientResponse,
    provider_request: log.providerRequest,
    provider_response: log.providerResponse,
  };
  const present = Object.entries(bodies).filter(
    (entry): entry is [string, LoggedBody__Output] => entry[1] !== null && entry[1].totalBytes > 0,
  );
  return {
    timeMs: log.timeMs,
    eventName: 'tollgate.request_log',
    traceparent: log.requestHeaders['traceparent'] ?? '',
    attributes: {
      'tollgate.request.id': log.requestId,
      'tollgate.subject': log.subject,
      'tollgate.teams': log.teams,
      'tollgate.dialect': log.clientDialect,
      ...Object.fromEntries(tags),
      ...Object.fromEntries(
        present.map(([name, { truncated }]) => [`tollgate.${name}.truncated`, truncated === true]),
      ),
      ...headerAttributes('request', log.requestHeaders),
      ...headerAttributes('response', log.responseHeaders),
    },
    body: Object.fromEntries(present.map(([name, body]) => [name, bodyText(body)])),
  };
}

/** As the HTTP conventions name headers; each has a list of values. */
function headerAttributes(
  side: 'request' | 'response',
  headers: Readonly<Record<string, string>>,
): Record<string, string[]> {
  const entries = Object.entries(headers).map(([name, value]): [string, string[]] => [
    `http.${side}.header.${name}`,
    [value],
  ]);
  return Object.fromEntries(entries);
}

/** `name=value` pairs with commas between them, as `OTEL_EXPORTER_OTLP_HEADERS` has them. */
function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      const name = pair.slice(0, at).trim();
      if (at < 1 || !/^[\w-]+$/.test(name)) {
        throw new SettingsError([
          'TOLLGATE_REQUEST_LOG_EXPORT_HEADERS must be name=value pairs separated by commas',
        ]);
      }
      return [name, decodeURIComponent(pair.slice(at + 1).trim())];
    }),
  );
}
