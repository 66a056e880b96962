import type { Codec } from '../canonical/codec.ts';
import { readError, writeError } from './errors.ts';
import { readAnswer } from './read-answer.ts';
import { readRequest } from './read-request.ts';
import { messagesStreamReader } from './read-stream.ts';
import { writeAnswer } from './write-answer.ts';
import { writeRequest } from './write-request.ts';
import { messagesStreamWriter } from './write-stream.ts';

/** Anthropic Messages, versions 2023-06-01 and 2026-10-21, read and written. */
export const anthropicMessagesCodec: Codec = {
  wire: 'anthropic-messages',
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  streamReader: messagesStreamReader,
  streamWriter: messagesStreamWriter,
  readError,
  writeError,
};
