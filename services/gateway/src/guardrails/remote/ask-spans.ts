import type { Replace } from '@tollgate/guardrails';
import { CALLS_MAX } from './ask-texts.ts';
import { inBatches, overlappingPieces } from './pieces.ts';
import { type Question, RemoteFault, type RemoteSpan, type SpanService } from './remote-adapter.ts';
import type { CallPorts, RemoteCalls } from './remote-calls.ts';
import { located, type RemoteOutcome, type RemoteResult } from './remote-outcome.ts';
import { rewritableTexts, type Unit } from './rewritable-texts.ts';

/** Stands between texts that are asked about together. */
const BETWEEN = '\n\n';

/** Part of one text, as a service found it. */
type UnitSpan = Pick<RemoteSpan, 'kind' | 'start' | 'end' | 'replacement'>;

/**
 * Asks a service where in the texts of a request or answer it finds something: all of them as one long text, in pieces that
 * overlap. `replace` says what takes the place of a finding.
 */
export async function askSpans(
  question: Question,
  asking: {
    readonly service: SpanService;
    readonly calls: RemoteCalls;
    readonly ports: CallPorts;
    readonly replace: Replace;
  },
): Promise<RemoteOutcome> {
  const { service, calls, ports, replace } = asking;
  const units = rewritableTexts(question);
  if (units.length === 0) return { objections: [], replaced: [], texts: new Map() };
  const whole = units.map(({ text }) => text).join(BETWEEN);
  const batches = inBatches(overlappingPieces(whole, service.pieceCharsMax), service.piecesMax ?? 1);
  if (batches.length > CALLS_MAX)
    throw new RemoteFault(`the text is too long for ${CALLS_MAX} calls of its service`);
  const works = batches.map((pieces) => () => {
    const texts = pieces.map(({ text }) => text);
    return calls.call(question, texts, ports, (reply) =>
      service.read(reply, texts).map((span) => inWhole(span, pieces)),
    );
  });
  const spans = (await calls.all(works)).flat();
  const replaced: RemoteResult[] = [];
  const rewritten = new Map<string, string>();
  for (const { unit, found } of spansByUnit(units, spans)) {
    let text = '';
    let at = 0;
    for (const span of found) {
      const words = unit.text.slice(span.start, span.end);
      replaced.push({ ...located({ ...span, piece: 0 }, [unit.place], question.side), found: words });
      text += unit.text.slice(at, span.start) + replace(span, words);
      at = span.end;
    }
    if (found.length > 0) rewritten.set(unit.text, text + unit.text.slice(at));
  }
  return { objections: [], replaced, texts: rewritten };
}

function inWhole(
  span: RemoteSpan,
  pieces: readonly { readonly text: string; readonly at: number }[],
): UnitSpan {
  const { kind, start, end, replacement } = span;
  const piece = pieces[span.piece];
  const isInside = piece !== undefined && start >= 0 && start < end && end <= piece.text.length;
  if (!isInside || !Number.isInteger(start) || !Number.isInteger(end))
    throw new RemoteFault('its service found something outside of the text');
  const at = { start: start + piece.at, end: end + piece.at };
  return { kind, ...at, ...(replacement !== undefined && { replacement }) };
}

/** The findings of each text in order; those that overlap are one. */
function spansByUnit(
  units: readonly Unit[],
  spans: readonly UnitSpan[],
): readonly { readonly unit: Unit; readonly found: readonly UnitSpan[] }[] {
  const inOrder = [...spans].sort((one, other) => one.start - other.start || other.end - one.end);
  let from = 0;
  let next = 0;
  return units.map((unit) => {
    const to = from + unit.text.length;
    const found: UnitSpan[] = [];
    for (let index = next; index < inOrder.length; index++) {
      const span = inOrder[index];
      if (span === undefined || span.start >= to) break;
      if (span.end <= from) {
        if (index === next) next++;
        continue;
      }
      add(found, { ...span, start: Math.max(0, span.start - from), end: Math.min(to, span.end) - from });
    }
    from = to + BETWEEN.length;
    return { unit, found };
  });
}

function add(found: UnitSpan[], span: UnitSpan): void {
  const last = found.at(-1);
  if (last === undefined || span.start >= last.end) {
    found.push(span);
    return;
  }
  const end = Math.max(last.end, span.end);
  const longer = span.end - span.start > last.end - last.start ? span : last;
  found[found.length - 1] = { ...longer, start: last.start, end };
}
