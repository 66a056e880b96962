import type { CanonicalAnswer } from '../canonical/answer.ts';
import type { WriteContext } from '../canonical/codec.ts';
import type { Block, BlockEnd } from '../canonical/events.ts';
import type { Part } from '../canonical/part.ts';
import { openItem } from './items/open-item.ts';
import type { ItemPlace, OpenItem } from './items/stream-item.ts';
import { requestEcho, responseHead, responseState } from './response-object.ts';
import { responsesUsageOf } from './usage.ts';

/** Writes a whole answer as a response object: the same items that a stream of its parts ends with. */
export function writeAnswer(answer: CanonicalAnswer, context: WriteContext): Buffer {
  const choice = answer.choices[0];
  const parts = choice?.parts ?? [];
  const hasRefusal = parts.some((part) => part.kind === 'refusal');
  const facts = {
    id: answer.id ?? `resp_${context.id}`,
    model: context.model,
    createdSeconds: answer.createdSeconds ?? context.createdSeconds,
    serviceTier: answer.usage?.served?.serviceTier ?? answer.serviceTier,
  };
  const head = responseHead(
    facts,
    responseState(answer.end, choice?.finish, hasRefusal),
    requestEcho(context),
  );
  const usage = answer.usage === undefined ? 'null' : JSON.stringify(responsesUsageOf(answer.usage));
  return Buffer.from(`${head},"output":[${writeItems(parts, context).join(',')}],"usage":${usage}}`);
}

/** Returns the items of an answer as JSON. */
function writeItems(parts: readonly Part[], context: WriteContext): string[] {
  const items: string[] = [];
  let open: OpenItem | undefined;
  const close = (): void => {
    if (open !== undefined) items.push(open.done().json);
    open = undefined;
  };
  for (const part of parts.flatMap(proven)) {
    const block = blockOf(part);
    if (block === undefined) continue;
    if (open?.join(block) === undefined) {
      close();
      open = openItem(block, { index: items.length, context, event: NO_EVENT });
      open?.opened();
    }
    const text = textOf(part);
    if (text !== '') open?.delta(text);
    open?.blockEnd(endOf(part));
    if (open?.mayGrow !== true) close();
  }
  close();
  return items;
}

/** A call that its provider signed follows an item of reasoning with the proof: calls have no member for one. */
function proven(part: Part): Part[] {
  if (part.kind !== 'tool_call' || part.proof === undefined) return [part];
  return [{ kind: 'reasoning', text: '', proof: part.proof }, part];
}

const NO_EVENT: ItemPlace['event'] = () => '';

function blockOf(part: Part): Block | undefined {
  switch (part.kind) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      return { kind: part.kind };
    case 'tool_call':
    case 'opaque':
      return part;
    case 'media':
    case 'tool_result':
      return undefined; // a response has neither
  }
}

function textOf(part: Part): string {
  if (part.kind === 'tool_call') return part.arguments;
  return part.kind === 'text' || part.kind === 'refusal' || part.kind === 'reasoning' ? part.text : '';
}

function endOf(part: Part): BlockEnd {
  const proof = part.kind === 'reasoning' ? part.proof : undefined;
  const rest = part.kind === 'text' ? part.rest : undefined;
  return {
    kind: 'block_end',
    choice: 0,
    ...(proof !== undefined && { proof }),
    ...(rest !== undefined && { rest }),
  };
}
