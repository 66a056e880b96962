import type { JsonObject } from './json/json-object.ts';

/** Reads one provider's stream, chunk by chunk, into canonical parts. A reader serves one stream. */
export interface StreamReader<Part> {
  /** The parts that are whole with these bytes; chunks may be split anywhere. */
  push(chunk: Buffer): readonly Part[];
  /** The parts that the end of the stream completes. */
  end(): readonly Part[];
}

/** Writes canonical parts as one client's stream. A writer serves one stream. */
export interface StreamWriter<Part> {
  /** The bytes of a part, whole events; empty when the dialect has no word for it. */
  write(part: Part): Buffer;
}

/** How a client's dialect becomes canonical and back, for providers that do not speak it. */
export interface ClientCodec<Request, Answer, Part> {
  /** Throws GatewayError `invalid_request` naming a field that cannot be translated. */
  readRequest(body: JsonObject, path: string): Request;
  /** A whole answer as a JSON body. */
  writeAnswer(answer: Answer): Buffer;
  streamWriter(): StreamWriter<Part>;
}

/** How a provider's dialect is written and read, for clients that do not speak it. */
export interface ProviderCodec<Request, Answer, Part> {
  /** The body of the call. */
  writeRequest(request: Request, modelId: string): Buffer;
  readAnswer(answer: JsonObject): Answer;
  streamReader(): StreamReader<Part>;
}
