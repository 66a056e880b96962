import type { Codec } from '../canonical/codec.ts';
import { readError, writeError } from './errors.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { chatStreamReader } from './read-stream.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';
import { chatStreamWriter } from './write-stream.ts';

/** OpenAI Chat Completions, read and written. */
export const openAiChatCodec: Codec = {
  wire: 'openai-chat',
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: chatStreamReader,
  streamWriter: chatStreamWriter,
  readError,
  writeError,
};
