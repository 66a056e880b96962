import { type Logger, pino } from 'pino';
import type { LogLines } from './otlp-logs.ts';
import { stackOnce } from './stack-once.ts';

/** Field names whose values are cut out of every log line, at the top and one level down. */
const REDACTED_FIELDS = [
  'authorization',
  'credential',
  'apiKey',
  'api_key',
  'secret',
  'password',
  'token',
  'cookie',
  'headers',
  'body',
];

/**
 * Structured logs on standard error, a JSON object a line; secrets by field name are replaced by `[redacted]`. A line
 * names no service: that is what children are for, each with the `service` it speaks for. `alsoTo` gets the same lines.
 */
export function createLogger(options: { level: string; alsoTo?: LogLines | undefined }): Logger {
  const standardError = pino.destination({ fd: 2, sync: true });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: stackOnce() },
      redact: { paths: REDACTED_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
    },
    options.alsoTo === undefined
      ? standardError
      : pino.multistream([
          { level: 'trace', stream: standardError },
          { level: 'trace', stream: options.alsoTo },
        ]),
  );
}
