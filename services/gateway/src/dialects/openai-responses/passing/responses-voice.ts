import type { GatewayError } from '@tollgate/contracts';
import type { ClientHeaders, ErrorShape, StreamVoice } from '../../client-dialect.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../json/json-object.ts';
import { openAiErrors } from '../../openai-errors.ts';
import { providerErrorOf } from '../../provider-error-of.ts';
import { EventData } from '../../sse/event-data.ts';
import { responseErrorCode } from '../errors.ts';

/** Codes of a model that cannot be called: clients of this wire stop at this one and show the message. */
const MODEL_CODES: ReadonlySet<string> = new Set([
  'model_not_allowed',
  'account_not_found',
  'model_not_found',
]);

/** Errors as clients of the Responses API read them. */
export const responsesErrors: ErrorShape = {
  errorBody(error) {
    const body = openAiErrors.errorBody(error);
    return MODEL_CODES.has(error.code)
      ? body.replace(`"code":"${error.code}"`, '"code":"model_not_found"')
      : body;
  },
  errorEvent: (error) => new Voice('').errorEvent(error).toString(),
};

/**
 * Errors for one client. Codex repeats a 401 and a 402 five times and leaves its WebSocket for HTTP in between. It asks once
 * and shows the message after a 400, and the time after this 429 (measured with 0.171).
 */
export function responsesErrorsFor(headers: ClientHeaders): ErrorShape {
  const { originator } = headers;
  return typeof originator === 'string' && originator.startsWith('codex') ? CODEX_ERRORS : responsesErrors;
}

const CODEX_ERRORS: ErrorShape = {
  ...responsesErrors,
  errorStatus(error) {
    if (error.code === 'budget_exceeded') return 429;
    return error.row.httpStatus === 401 ? 400 : error.row.httpStatus;
  },
  errorBody(error) {
    if (error.code !== 'budget_exceeded') return responsesErrors.errorBody(error);
    const resets = error.resetsAtMs === undefined ? {} : { resets_at: Math.ceil(error.resetsAtMs / 1_000) };
    const { message, rule } = error;
    return JSON.stringify({ error: { type: 'usage_limit_reached', message, ...resets, rule: rule ?? null } });
  },
};

/** What the gateway adds to a stream of the Responses API. */
export function responsesVoice(id: string): StreamVoice {
  return new Voice(id);
}

const NOTHING = Buffer.alloc(0);

/**
 * Knows the first events, which have the response's id, and the latest, which have the last sequence number: both are
 * read only when the gateway has something to add. A `response.failed` of another id makes OpenAI's SDKs throw.
 */
class Voice implements StreamVoice {
  readonly #id: string;
  #first: Buffer | undefined;
  #latest: Buffer = NOTHING;
  #added = 0;

  constructor(id: string) {
    this.#id = id;
  }

  passed(events: Buffer): void {
    this.#first ??= events;
    this.#latest = events;
    this.#added = 0;
  }

  /** Nothing before `response.created`: it must be the first event. */
  heartbeat(): Buffer {
    if (this.#first === undefined) return NOTHING;
    return event('keepalive', { type: 'keepalive', sequence_number: this.#nextNumber() });
  }

  errorEvent(error: GatewayError): Buffer {
    const code =
      error.code === 'budget_exceeded' ? 'insufficient_quota' : responseErrorCode(providerErrorOf(error));
    const response = {
      ...(this.#response() ?? { id: `resp_${this.#id}`, object: 'response', output: [] }),
      status: 'failed',
      error: { code, message: error.message },
    };
    return event('response.failed', {
      type: 'response.failed',
      sequence_number: this.#nextNumber(),
      response,
    });
  }

  #response(): JsonObject | undefined {
    for (const data of dataOf(this.#first ?? NOTHING)) {
      const response = parseJsonObject(data)?.['response'];
      if (isJsonObject(response)) return response;
    }
    return undefined;
  }

  #nextNumber(): number {
    const last = dataOf(this.#latest).at(-1);
    const number = last === undefined ? undefined : parseJsonObject(last)?.['sequence_number'];
    this.#added++;
    return (typeof number === 'number' ? number : -1) + this.#added;
  }
}

function dataOf(events: Buffer): readonly string[] {
  return new EventData().push(events);
}

function event(name: string, data: JsonObject): Buffer {
  return Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
