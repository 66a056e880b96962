import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { eventFrame } from '../../../src/dialects/bedrock-converse/frames.ts';
import type { Wire } from '../../../src/dialects/canonical/part.ts';

/** Real streams of providers, kept beside the repository on machines that have them; one JSON event a line. */
const FOLDER = resolve(import.meta.dirname, '../../../../../../shared/recordings');

/** One recorded stream as its provider sent it. */
export type Recording = {
  readonly name: string;
  readonly wire: Wire;
  readonly events: readonly string[];
  readonly bytes: Buffer;
};

/** Every recording of a wire; none where the folder is not. */
export function recordingsOf(wire: Wire): readonly Recording[] {
  return RECORDINGS.filter((recording) => recording.wire === wire);
}

/** Whether the recordings are on this machine. */
export const hasRecordings = existsSync(FOLDER);

if (!hasRecordings) console.log('skipped: recordings of provider streams are not on this machine');

const RECORDINGS: readonly Recording[] = hasRecordings ? readAll() : [];

function readAll(): readonly Recording[] {
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.txt')).flatMap(readRecording);
}

function readRecording(name: string): readonly Recording[] {
  const lines = readFileSync(resolve(FOLDER, name), 'utf8').split('\n').filter(Boolean);
  const wire = wireOf(name, lines[0] ?? '');
  if (wire === undefined) return [];
  return turns(lines).map((events, turn) => {
    const frames = events.map((event) => frame(wire, event));
    if (wire === 'openai-chat') frames.push(Buffer.from('data: [DONE]\n\n'));
    return {
      name: turn === 0 ? name : `${name} ${turn + 1}`,
      wire,
      events,
      bytes: Buffer.concat(frames),
    };
  });
}

/** Some files hold two answers, one behind the other. */
function turns(lines: readonly string[]): readonly (readonly string[])[] {
  const found: string[][] = [];
  for (const line of lines) {
    const isFirst = /^\{"type":"(?:message_start|response\.created)"/.test(line);
    if (found.length === 0 || isFirst) found.push([]);
    found.at(-1)?.push(line);
  }
  return found;
}

function wireOf(name: string, first: string): Wire | undefined {
  if (first.includes('"chat.completion.chunk"')) return 'openai-chat';
  if (first.includes('"type":"response.')) return 'openai-responses';
  if (name.startsWith('anthropic/')) return 'anthropic-messages';
  if (name.startsWith('amazon-bedrock/')) return 'bedrock-converse';
  return name.startsWith('google/') ? 'gemini' : undefined;
}

function frame(wire: Wire, event: string): Buffer {
  if (wire === 'bedrock-converse') return converseFrame(event);
  return Buffer.from(sseFrame(wire, event));
}

/** The name of the event is in the frame's header on the wire. */
function converseFrame(line: string): Buffer {
  const [[type, event] = ['', {}]] = Object.entries(JSON.parse(line));
  return eventFrame(type, JSON.stringify(event));
}

function sseFrame(wire: Wire, event: string): string {
  if (wire === 'openai-chat' || wire === 'gemini') return `data: ${event}\n\n`;
  // Parsed only to name the event.
  const { type } = JSON.parse(event) as { type: string };
  return `event: ${type}\ndata: ${event}\n\n`;
}
