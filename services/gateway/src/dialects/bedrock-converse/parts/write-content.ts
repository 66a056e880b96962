import { safeCallId } from '../../anthropic-messages/parts/write-content.ts';
import { argumentsObject } from '../../canonical/call-arguments.ts';
import type { LossReport } from '../../canonical/losses.ts';
import type { CacheMark, Part, ReasoningPart, ToolCallPart, ToolResultPart } from '../../canonical/part.ts';
import { isAcceptedBy } from '../../canonical/proof.ts';
import { flatToolName } from '../../canonical/tool-names.ts';
import type { RawTexts } from '../../json/exact-json.ts';
import { defined } from '../../json/values.ts';
import { WIRE } from '../wire.ts';
import { writeMedia } from './write-media.ts';

/** What a writer of blocks has to know. */
export type BlockOptions = {
  readonly report: LossReport;
  /** Arguments that must be copied digit by digit. */
  readonly raw: RawTexts;
  readonly account: string | undefined;
};

/** Returns parts as content blocks; a cache mark is a block behind its part. Throws for content that the wire cannot carry. */
export function writeBlocks(parts: readonly Part[], options: BlockOptions): object[] {
  return parts.flatMap((part) => {
    const blocks = writeBlock(part, options);
    const cache = 'cache' in part && blocks.length > 0 ? part.cache : undefined;
    return cache === undefined ? blocks : [...blocks, cachePoint(cache)];
  });
}

/** Returns the block that marks what the cache holds. */
export function cachePoint(cache: CacheMark): object {
  return { cachePoint: defined({ type: 'default', ttl: cache.ttl }) };
}

function writeBlock(part: Part, options: BlockOptions): object[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return part.text.trim() === '' ? [] : [{ text: part.text }];
    case 'reasoning':
      return writeReasoning(part, options);
    case 'media':
      return [writeMedia(part, options.report)];
    case 'tool_call':
      return [writeCall(part, options)];
    case 'tool_result':
      return [writeResult(part, options)];
    case 'opaque':
      if (part.origin === WIRE) return [part.raw];
      options.report.lose('opaque');
      return [];
  }
}

function writeReasoning({ text, proof }: ReasoningPart, { report, account }: BlockOptions): object[] {
  if (proof === undefined || !isAcceptedBy(proof, WIRE, account)) {
    report.lose('reasoningHistory');
    return [];
  }
  if (proof.form === 'redacted') return [{ reasoningContent: { redactedContent: proof.value } }];
  return [{ reasoningContent: { reasoningText: { text, signature: proof.value } } }];
}

function writeCall(call: ToolCallPart, { raw, report }: BlockOptions): object {
  const input = argumentsObject(call, raw, report);
  return { toolUse: { toolUseId: safeCallId(call.id), name: flatToolName(call), input } };
}

function writeResult(result: ToolResultPart, options: BlockOptions): object {
  return {
    toolResult: {
      toolUseId: safeCallId(result.callId),
      content: result.parts.flatMap((part) => writeBlock(part, options)),
      ...(result.isError === true && { status: 'error' }),
    },
  };
}
