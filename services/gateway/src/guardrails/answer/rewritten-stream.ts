import type { AnswerChoice } from '../../dialects/canonical/answer.ts';
import type { Block, StreamPart } from '../../dialects/canonical/events.ts';
import type { Part } from '../../dialects/canonical/part.ts';

/**
 * The parts of a whole stream once its choices were rewritten: blocks as the choices have them, everything else as it came. Blocks
 * that were not rewritten stay as they are, part by part.
 */
export function rewrittenStream(
  stream: readonly StreamPart[],
  before: readonly AnswerChoice[],
  after: readonly AnswerChoice[],
): readonly StreamPart[] {
  const isSameShape =
    after.length === before.length &&
    after.every(({ parts }, at) => parts.length === before[at]?.parts.length);
  return isSameShape ? patched(stream, before, after) : rebuilt(stream, after);
}

/** Takes out the deltas of each block that has another text, and puts that in their place. */
function patched(
  stream: readonly StreamPart[],
  before: readonly AnswerChoice[],
  after: readonly AnswerChoice[],
): readonly StreamPart[] {
  const counts = new Map<number, number>();
  const open = new Map<number, Part>();
  const changed: StreamPart[] = [];
  for (const part of stream) {
    if (part.kind === 'block_start' || part.kind === 'other') {
      const choice = part.kind === 'other' ? 0 : part.choice;
      const at = before.findIndex(({ index }) => index === choice);
      const count = counts.get(choice) ?? 0;
      counts.set(choice, count + 1);
      const now = after[at]?.parts[count];
      open.delete(choice);
      if (now === undefined || now === before[at]?.parts[count]) changed.push(part);
      else if (now.kind === 'opaque') changed.push(opaque(part, now.raw));
      else {
        open.set(choice, now);
        changed.push(...begun(now, choice));
      }
    } else if (part.kind === 'block_end' && open.has(part.choice)) {
      open.delete(part.choice);
      // What signs a text signs no other one.
      const { proof: _, ...unsigned } = part;
      changed.push(unsigned);
    } else if (part.kind !== 'logprobs' && !(part.kind === 'delta' && open.has(part.choice)))
      changed.push(part);
  }
  return changed;
}

function opaque(
  part: Extract<StreamPart, { kind: 'block_start' | 'other' }>,
  raw: Extract<Part, { kind: 'opaque' }>['raw'],
): StreamPart {
  if (part.kind === 'other') return { ...part, raw };
  return part.block.kind === 'opaque' ? { ...part, block: { ...part.block, raw } } : part;
}

/** Blocks of other choices or parts than the stream had. */
function rebuilt(stream: readonly StreamPart[], choices: readonly AnswerChoice[]): readonly StreamPart[] {
  const blocks = choices.flatMap(({ index, parts, finish }): readonly StreamPart[] => [
    ...parts.flatMap((part) => {
      const written = begun(part, index);
      if (written.length === 0) return [];
      return [...written, { kind: 'block_end', choice: index } as const];
    }),
    { kind: 'finish', choice: index, finish },
  ]);
  const kept = stream.filter(({ kind }) => kind === 'start' || kind === 'usage' || kind === 'end');
  const isStart = ({ kind }: StreamPart) => kind === 'start';
  return [...kept.filter(isStart), ...blocks, ...kept.filter((part) => !isStart(part))];
}

function begun(part: Part, choice: number): readonly StreamPart[] {
  const of = blockOf(part);
  if (of === undefined) return [];
  const { block, text } = of;
  return [
    { kind: 'block_start', choice, block },
    ...(text === '' ? [] : [{ kind: 'delta', choice, text } as const]),
  ];
}

/** Undefined for parts that no stream has. */
function blockOf(part: Part): { readonly block: Block; readonly text: string } | undefined {
  switch (part.kind) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return { block: { kind: part.kind }, text: part.text };
    case 'tool_call': {
      const { arguments: text, kind, id, name, form } = part;
      return { block: { kind, id, name, form }, text };
    }
    case 'opaque':
      return { block: part, text: '' };
    case 'media':
    case 'tool_result':
      return undefined;
    default:
      return part satisfies never;
  }
}
