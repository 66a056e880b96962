import { hasLoneReturns, isBinaryStream, isDeclaredEventStream, isEventStream } from './body-start.ts';
import type { Framing, FramingOutput } from './framing.ts';
import type { AnswerSource, UpstreamHeaders } from './source.ts';
import { StreamFraming, type StreamFramingOptions } from './stream-framing.ts';
import { OwnWhole } from './translated/own-whole.ts';
import { TranslatedStream } from './translated/translated-stream.ts';
import { TranslatedWhole } from './translated/translated-whole.ts';
import { RawFraming } from './whole/raw-framing.ts';
import { ReplayedWhole } from './whole/replayed-whole.ts';
import { WholeFraming } from './whole/whole-framing.ts';

/** What a framing is chosen by, beside the provider's head. */
export type FramingChoice = {
  readonly output: FramingOutput;
  /** The first bytes of the body; empty if it has none, or none yet. */
  readonly start: Buffer;
  readonly isStreamAsked: boolean;
  readonly isUsageWithheld: boolean;
  /** How many answers the client wants. */
  readonly choices: number;
  voice(): StreamFramingOptions['voice'];
};

/** The framing of an answer: event by event or in one piece, as it came or translated. */
export function framingOf(source: AnswerSource, choice: FramingChoice): Framing {
  const { status, headers, dialect, guards, credential, translation, own, isReplay } = source;
  const { output, start, isStreamAsked, isUsageWithheld } = choice;
  if (dialect.isRaw === true) return new RawFraming({ output, status, headers, credential });
  if (own !== undefined && (status >= 300 || own.answer !== undefined))
    return new OwnWhole({ output: choice.output, read: own.answer, status, credential });
  const mediaType = String(headers['content-type'] ?? '');
  const isStream = status < 300 && isEventStream(start, { mediaType, isStreamAsked });
  // A provider's refusal in the client's own dialect passes as it does without guards.
  if (translation !== undefined && (translation.isSameWire !== true || status < 300)) {
    return isStream || (status < 300 && isStreamAsked && isBinaryStream(mediaType))
      ? new TranslatedStream({ output, translation, guards, credential, isDelimited: isDelimited(headers) })
      : new TranslatedWhole({ output, translation, status, credential });
  }
  return isStream
    ? new StreamFraming({
        output,
        dialect,
        isUsageWithheld,
        guards,
        voice: choice.voice(),
        credential,
        choices: choice.choices,
        isDelimited: isDelimited(headers),
        isDeclared: isDeclaredEventStream(mediaType),
        hasLoneReturns: hasLoneReturns(start),
      })
    : isReplay === true
      ? new ReplayedWhole(output)
      : new WholeFraming({ output, dialect, status, headers, credential });
}

/** Whether HTTP says where the body ends; the end of a connection proves nothing. */
function isDelimited(headers: UpstreamHeaders): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
