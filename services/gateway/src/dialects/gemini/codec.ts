import type { Codec } from '../canonical/codec.ts';
import { readError, writeError } from './errors.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { geminiStreamReader } from './read-stream.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';
import { geminiStreamWriter } from './write-stream.ts';

/** Gemini `generateContent` and `streamGenerateContent?alt=sse`, read and written. */
export const geminiCodec: Codec = {
  wire: 'gemini',
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: geminiStreamReader,
  streamWriter: geminiStreamWriter,
  readError,
  writeError,
};
