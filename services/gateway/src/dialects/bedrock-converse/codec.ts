import type { Codec } from '../canonical/codec.ts';
import { readError, writeError } from './errors.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { ConverseStreamReader } from './read-stream.ts';
import { WIRE } from './wire.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';
import { ConverseStreamWriter } from './write-stream.ts';

/** Amazon Bedrock's Converse API. Streams are binary frames. */
export const bedrockConverseCodec: Codec = {
  wire: WIRE,
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: (context) => new ConverseStreamReader(context),
  streamWriter: () => new ConverseStreamWriter(),
  readError,
  writeError,
};
