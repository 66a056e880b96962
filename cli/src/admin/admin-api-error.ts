import { printable } from '../commands/terminal.ts';
import { errorAnswer, type Fault } from './shapes.ts';

/** The console refused, did not answer, or answered what no console answers. The message says what to do. */
export class AdminApiError extends Error {
  override readonly name = 'AdminApiError';
  /** What is wrong in the documents sent; empty for every other refusal. */
  readonly faults: readonly Fault[];
  /** The API's own word for what is wrong; empty where the API did not answer. */
  readonly code: string;

  constructor(message: string, options: { code?: string; faults?: readonly Fault[]; cause?: unknown } = {}) {
    super(printable(message), { cause: options.cause });
    this.code = options.code ?? '';
    this.faults = options.faults ?? [];
  }
}

/** Where a console is and what it is called with. */
export type Access = {
  readonly consoleUrl: string;
  readonly token: string;
  /** Where the token is from, to say when it is refused. */
  readonly tokenFrom?: string;
};

/** What an answer that is no success says. */
export function refusalOf(
  { consoleUrl, tokenFrom }: Access,
  { status, text }: { readonly status: number; readonly text: string },
): AdminApiError {
  const refusal = errorAnswer.safeParse(parseJson(text));
  // A gateway refuses in the same shape; it has no API under this path.
  if (!refusal.success || refusal.data.error.code === 'not_implemented') {
    return new AdminApiError(
      `${consoleUrl} answered ${status}, but not as a Tollgate console does; check --console or TOLLGATE_CONSOLE_URL`,
    );
  }
  const { code, message, details } = refusal.data.error;
  if (status !== 401) return new AdminApiError(message, { code, faults: details });
  const which = tokenFrom === undefined ? 'the token' : `the token of ${tokenFrom}`;
  return new AdminApiError(
    `${consoleUrl} refused ${which}: ${message} Give a valid key with TOLLGATE_ADMIN_TOKEN or --token.`,
    { code, faults: details },
  );
}

/** What it says that nothing, or only part of an answer, came. */
export function unreachable({ consoleUrl }: Access, cause: unknown): AdminApiError {
  return new AdminApiError(
    `the console at ${consoleUrl} does not answer (${reasonOf(cause)}); is it running? --console or TOLLGATE_CONSOLE_URL says where it is`,
    { cause },
  );
}

/** Why a call failed, in the words of the system where it has some. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return 'no answer in time';
  const { cause } = thrown;
  if (!(cause instanceof Error)) return thrown.message;
  // Node tries every address of a name and reports them together, without a message.
  const first = cause instanceof AggregateError ? cause.errors[0] : cause;
  return first instanceof Error && first.message !== '' ? first.message : thrown.message;
}

/** The URL of a path of the admin API. */
export function apiUrl({ consoleUrl }: Access, path: string): string {
  return `${consoleUrl.replace(/\/+$/, '')}/api/v1${path}`;
}

/** Parses a text as JSON; `undefined` if it is not valid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
