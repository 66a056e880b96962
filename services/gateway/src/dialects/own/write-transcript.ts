import { NO_USAGE } from '../canonical/usage.ts';
import { countOf } from '../usage/counts.ts';
import type { OwnAnswer } from './api-adapter.ts';
import { segmentsOf } from './segments.ts';
import { subtitles } from './subtitles.ts';
import type { Transcript } from './transcript.ts';
import type { TranscriptionRequest } from './transcription-request.ts';

/** A transcript in the format that a request of OpenAI's API asks for. */
export function writeTranscript(transcript: Transcript, request: TranscriptionRequest): OwnAnswer {
  const { text, seconds } = transcript;
  const inputAudioMs = seconds === undefined ? undefined : countOf(seconds * 1_000);
  const usage = inputAudioMs === undefined ? undefined : { ...NO_USAGE, inputAudioMs };
  const used = seconds === undefined ? {} : { usage: { type: 'duration', seconds: Math.ceil(seconds) } };
  const answer = (contentType: string, body: string): OwnAnswer => ({
    body: Buffer.from(body),
    contentType,
    usage,
  });
  if (request.isStreaming) {
    const events = [
      { type: 'transcript.text.delta', delta: text },
      { type: 'transcript.text.done', text, ...used },
    ];
    return answer('text/event-stream', events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));
  }
  switch (request.format) {
    case 'json':
      return answer(JSON_TYPE, JSON.stringify({ text, ...used }));
    case 'verbose_json':
      return answer(JSON_TYPE, JSON.stringify({ ...verbose(transcript, request), ...used }));
    case 'text':
      return answer(TEXT_TYPE, `${text}\n`);
    case 'srt':
    case 'vtt':
      return answer(TEXT_TYPE, subtitles(segmentsOf(transcript), request.format));
    default:
      return request.format satisfies never;
  }
}

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

function verbose(transcript: Transcript, { wantsWords }: TranscriptionRequest) {
  const { text, language = '', seconds, words } = transcript;
  const segments = segmentsOf(transcript);
  return {
    task: 'transcribe',
    language,
    duration: seconds ?? segments.at(-1)?.end ?? 0,
    text,
    segments: segments.map((segment, id) => ({ id, ...segment })),
    ...(wantsWords && { words }),
  };
}
