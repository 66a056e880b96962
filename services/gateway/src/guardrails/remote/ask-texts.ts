import type { Place } from '../place.ts';
import { inBatches, OVERLAP_CHARS, overlappingPieces } from './pieces.ts';
import { type Question, RemoteFault, type RemoteReply, type TextService } from './remote-adapter.ts';
import type { CallPorts, RemoteCalls } from './remote-calls.ts';
import { located, type RemoteOutcome, type RemoteResult } from './remote-outcome.ts';
import { joined, readableTexts, rewritableTexts, type Unit } from './rewritable-texts.ts';

/** Calls for one request at most; what is longer is not looked at and counts as failed. */
export const CALLS_MAX = 20;

type Asking = {
  readonly service: TextService;
  readonly calls: RemoteCalls;
  readonly ports: CallPorts;
};

/** Asks a service about texts, piece by piece, side by side. Nothing is rewritten. */
export async function askTexts(question: Question, asking: Asking): Promise<readonly RemoteResult[]> {
  const { service, calls } = asking;
  const pieces = readableTexts(question).flatMap(({ text, place }) =>
    overlappingPieces(text, service.pieceCharsMax).map((piece) => ({ text: piece.text, place })),
  );
  const batches = inBatches(pieces, service.piecesMax ?? 1);
  requireFew(batches.length);
  const works = batches.map((batch) => async () => {
    const { findings } = await ask(question, batch, asking);
    return findings.map((finding) => located(finding, batch.map(placeOf), question.side));
  });
  return (await calls.all(works)).flat();
}

/**
 * Has a service rewrite texts. One that is longer than a piece is sent piece by piece, one after the other: each piece begins
 * with what the service left unchanged at the end of the one before, so that nothing is cut that could be found whole.
 */
export async function rewriteTexts(question: Question, asking: Asking): Promise<RemoteOutcome> {
  const { service, calls } = asking;
  const groups = joined(rewritableTexts(question));
  const isShort = ({ units }: (typeof groups)[number]) => textOf(units).length <= service.pieceCharsMax;
  const batches = inBatches(groups.filter(isShort), service.piecesMax ?? 1);
  const long = groups.filter((group) => !isShort(group));
  const stepChars = service.pieceCharsMax - OVERLAP_CHARS;
  requireFew(long.reduce((sum, { units }) => sum + textOf(units).length / stepChars + 1, batches.length));
  const objections: RemoteResult[] = [];
  const replaced: RemoteResult[] = [];
  const texts = new Map<string, string>();
  const note = ({ findings }: RemoteReply, places: readonly Place[]) => {
    for (const finding of findings) {
      (finding.isReplaced === true ? replaced : objections).push(located(finding, places, question.side));
    }
  };
  await calls.all([
    ...batches.map((batch) => async () => {
      const pieces = batch.map(({ units, place }) => ({ text: textOf(units), place }));
      const reply = await ask(question, pieces, asking);
      note(reply, pieces.map(placeOf));
      for (const [index, { units }] of batch.entries()) noteLines(units, reply.texts?.[index], texts);
    }),
    ...long.map(({ units: [unit] }) => async () => {
      if (unit === undefined) return;
      const rewritten = await rewriteLong(
        unit,
        async (text) => {
          const reply = await ask(question, [{ text, place: unit.place }], asking);
          note(reply, [unit.place]);
          return reply.texts?.[0] ?? text;
        },
        service.pieceCharsMax,
      );
      if (rewritten !== unit.text) texts.set(unit.text, rewritten);
    }),
  ]);
  return { objections, replaced, texts };
}

function ask(
  question: Question,
  pieces: readonly Unit[],
  { service, calls, ports }: Asking,
): Promise<RemoteReply> {
  const texts = pieces.map(({ text }) => text);
  return calls.call(question, texts, ports, (reply) => {
    const read = service.read(reply, texts);
    if (read.texts === undefined || read.texts.length === texts.length) return read;
    throw new RemoteFault('its service did not answer for each text');
  });
}

/** What the piece rewrote at its very end could go on in the next one, which therefore begins behind it. */
async function rewriteLong(
  { text }: Unit,
  rewrite: (piece: string) => Promise<string>,
  charsMax: number,
): Promise<string> {
  let written = '';
  for (let at = 0; ; ) {
    const piece = text.slice(at, at + charsMax);
    const rewritten = await rewrite(piece);
    if (at + piece.length >= text.length) return written + rewritten;
    const kept = Math.min(OVERLAP_CHARS, commonEnd(piece, rewritten));
    written += rewritten.slice(0, rewritten.length - kept);
    at += piece.length - kept;
  }
}

function commonEnd(one: string, other: string): number {
  const max = Math.min(one.length, other.length);
  let length = 0;
  while (length < max && one.at(-1 - length) === other.at(-1 - length)) length++;
  return length;
}

/** Short texts that went together come back line by line. */
function noteLines(units: readonly Unit[], rewritten: string | undefined, texts: Map<string, string>): void {
  if (rewritten === undefined || rewritten === textOf(units)) return;
  const [only] = units;
  if (units.length === 1 && only !== undefined) {
    texts.set(only.text, rewritten);
    return;
  }
  const lines = rewritten.split('\n');
  const counts = units.map(({ text }) => text.split('\n').length);
  if (lines.length !== counts.reduce((sum, count) => sum + count, 0))
    throw new RemoteFault('its service changed the lines of short texts');
  let at = 0;
  for (const [index, { text }] of units.entries()) {
    const end = at + (counts[index] ?? 1);
    const changed = lines.slice(at, end).join('\n');
    if (changed !== text) texts.set(text, changed);
    at = end;
  }
}

function requireFew(count: number): void {
  if (count > CALLS_MAX) throw new RemoteFault(`the text is too long for ${CALLS_MAX} calls of its service`);
}

function textOf(units: readonly Unit[]): string {
  return units.map(({ text }) => text).join('\n');
}

function placeOf({ place }: Unit): Place {
  return place;
}
