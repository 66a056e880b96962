import { ERRORS, type ErrorCode, type ErrorRow } from './errors.ts';

/** What a `GatewayError` carries beside its code. Everything but `internal` and `cause` may be shown to the caller. */
export type GatewayErrorDetails = {
  /** The field, parameter or header at fault. */
  param?: string;
  /** The rule that refused. */
  rule?: string;
  /** When a repeat makes sense; rendered as `Retry-After`. */
  retryAfterMs?: number;
  /** When the budget that refused resets; Unix time. */
  resetsAtMs?: number;
  /** For logs only. Never a secret, a body or a prompt. */
  internal?: string;
  cause?: unknown;
};

/**
 * An error that its table row explains. `message` is public: it says what happened, which rule or field, and what to
 * do. Thrown where the fault is known, caught and logged once at the edge.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly param: string | undefined;
  readonly rule: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly resetsAtMs: number | undefined;
  readonly internal: string | undefined;

  constructor(code: ErrorCode, message: string, details: GatewayErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.param = details.param;
    this.rule = details.rule;
    this.retryAfterMs = details.retryAfterMs;
    this.resetsAtMs = details.resetsAtMs;
    this.internal = details.internal;
  }

  /** The table row of this error. */
  get row(): ErrorRow {
    return ERRORS[this.code];
  }

  /** Any thrown value as a GatewayError: itself, or `internal_error` with the value as its cause. */
  static from(thrown: unknown): GatewayError {
    if (thrown instanceof GatewayError) return thrown;
    const internal = thrown instanceof Error ? thrown.message : String(thrown);
    return new GatewayError('internal_error', ERRORS.internal_error.help, { cause: thrown, internal });
  }
}
