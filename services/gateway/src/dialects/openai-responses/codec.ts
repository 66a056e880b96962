import type { Codec } from '../canonical/codec.ts';
import { readError, writeError } from './errors.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { ResponsesStreamReader } from './read-stream.ts';
import { WIRE } from './wire.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';
import { ResponsesStreamWriter } from './write-stream.ts';

/** OpenAI's Responses API, as OpenAI, Azure and xAI serve it. */
export const openAiResponsesCodec: Codec = {
  wire: WIRE,
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: (context) => new ResponsesStreamReader(context),
  streamWriter: (context) => new ResponsesStreamWriter(context),
  readError,
  writeError,
};
