import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@tollgate/clock';
import { Preparations, type Prepared, parseJson } from './chat/prepare.ts';
import { PromptCache } from './chat/prompt-cache.ts';
import { head } from './chat/render.ts';
import { sendJson } from './chat/send-json.ts';
import { type StreamEnd, sendStream } from './chat/send-stream.ts';
import { simulateEmbeddings } from './embeddings.ts';
import { OpenAiError, simulatedError } from './openai-error.ts';
import { sendError, sendErrorIn200, sendValue } from './send.ts';
import type { ServedLedger, ServedRequest } from './served.ts';
import type { SimulatedProviderSettings } from './settings.ts';

/** One request whose body has been read. */
type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
};

/** Answers the billed endpoints; each request ends as one entry in the ledger. */
export class Answers {
  readonly #clock: Clock;
  readonly #served: ServedLedger;
  readonly #preparations: Preparations;
  readonly #idFront: string;
  #answered = 0;

  constructor(options: { settings: SimulatedProviderSettings; clock: Clock; served: ServedLedger }) {
    this.#clock = options.clock;
    this.#served = options.served;
    const { settings } = options;
    const promptCache = settings.hasPromptCache ? new PromptCache() : undefined;
    this.#preparations = new Preparations({ defaults: settings, promptCache });
    this.#idFront = (options.clock.nowMs() % 36 ** 6).toString(36).padStart(6, '0');
  }

  chat(exchange: Exchange): void {
    this.#served.begin();
    try {
      this.#answerChat(exchange, this.#preparations.prepare(exchange.body));
    } catch (error) {
      this.#refuse(exchange, error);
    }
  }

  embeddings(exchange: Exchange): void {
    this.#served.begin();
    try {
      const { model, promptTokens, body } = simulateEmbeddings(parseJson(exchange.body));
      const id = `embd-${this.#nextId()}`;
      this.#record(exchange, { id, model, prompt_tokens: promptTokens, outcome: 'finished', status: 200 });
      sendValue(exchange.response, 200, body);
    } catch (error) {
      this.#refuse(exchange, error);
    }
  }

  #answerChat(exchange: Exchange, prepared: Prepared): void {
    const { simulation, rendered, answer } = prepared;
    if (simulation.errorStatus !== undefined) {
      const status = simulation.errorStatus;
      this.#record(exchange, {
        model: answer.model,
        stream: rendered.kind === 'stream',
        outcome: 'error',
        status,
      });
      sendValue(exchange.response, status, simulation.errorBody ?? simulatedError(status).body);
      return;
    }
    if (simulation.isErrorIn200) {
      const stream = rendered.kind === 'stream';
      this.#record(exchange, { model: answer.model, stream, outcome: 'error', status: 200 });
      sendErrorIn200(exchange.response, stream);
      return;
    }
    const { seed } = simulation;
    const id = `chatcmpl-simulated-${seed === undefined ? this.#nextId() : seed.toString(36).padStart(14, '0')}`;
    const createdSeconds =
      seed === undefined ? Math.floor(this.#clock.nowMs() / 1_000) : SEEDED_CREATED_SECONDS;
    const onEnd = (end: StreamEnd) => this.#recordChat({ exchange, prepared, id, end });
    const { response } = exchange;
    const clock = this.#clock;
    if (rendered.kind === 'stream') {
      const front = head({ id, object: 'chat.completion.chunk', createdSeconds });
      sendStream({ prepared: { ...prepared, rendered }, head: front, response, clock, onEnd });
    } else {
      const json = head({ id, object: 'chat.completion', createdSeconds }) + rendered.json;
      sendJson({ prepared, json, response, clock, onEnd });
    }
  }

  /** A whole answer costs its usage; one that broke off costs the prompt and what was written. */
  #recordChat(options: { exchange: Exchange; prepared: Prepared; id: string; end: StreamEnd }): void {
    const { answer, rendered } = options.prepared;
    const { outcome, piecesWritten } = options.end;
    const tokensWritten = piecesWritten === 0 ? 0 : (answer.tokensAfter[piecesWritten - 1] ?? 0);
    const isFinished = outcome === 'finished';
    this.#record(options.exchange, {
      id: options.id,
      model: answer.model,
      stream: rendered.kind === 'stream',
      prompt_tokens: answer.usage.promptTokens,
      cached_tokens: answer.usage.cachedTokens,
      completion_tokens: isFinished ? answer.usage.completionTokens : tokensWritten,
      reasoning_tokens: isFinished ? answer.usage.reasoningTokens : 0,
      audio_tokens: answer.usage.audioTokens,
      output_audio_tokens: isFinished ? answer.usage.outputAudioTokens : 0,
      output_image_tokens: isFinished ? answer.usage.outputImageTokens : 0,
      tokens_written: tokensWritten,
      outcome,
      status: 200,
    });
  }

  #refuse(exchange: Exchange, error: unknown): void {
    if (!(error instanceof OpenAiError)) throw error;
    this.#record(exchange, { outcome: 'error', status: error.status });
    sendError(exchange.response, error);
  }

  #record(
    exchange: Exchange,
    entry: Partial<ServedRequest> & Pick<ServedRequest, 'outcome' | 'status'>,
  ): void {
    const clientRequestId = exchange.request.headers['x-client-request-id'];
    this.#served.record({
      id: '',
      client_request_id: typeof clientRequestId === 'string' ? clientRequestId : '',
      model: '',
      stream: false,
      prompt_tokens: 0,
      cached_tokens: 0,
      completion_tokens: 0,
      reasoning_tokens: 0,
      audio_tokens: 0,
      output_audio_tokens: 0,
      output_image_tokens: 0,
      tokens_written: 0,
      ...entry,
    });
  }

  /** Always of the same length, so that equal answers have equally many bytes. */
  #nextId(): string {
    this.#answered++;
    return this.#idFront + this.#answered.toString(36).padStart(8, '0');
  }
}

/** 2026-01-01T00:00:00Z */
const SEEDED_CREATED_SECONDS = 1_767_225_600;
