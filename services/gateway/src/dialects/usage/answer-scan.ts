import type { JsonObject } from '../json/json-object.ts';
import { memberPaths } from '../json/member-paths.ts';
import { MemberScanner } from '../json/member-scanner.ts';

/** Where answers and events of all wires say what they used, what served them and that they failed. */
const MEMBERS = [
  'usage',
  'usageMetadata',
  'usage_metadata',
  'error',
  'type',
  'service_tier',
  'serviceTier',
  'prompt_cache_options',
  'tool_usage',
  'choices.*.usage',
  'x_groq.usage',
  'meta.billed_units',
  'message.usage',
  'delta.usage',
  'metadata.usage',
  'metadata.serviceTier',
  'response.usage',
  'response.error',
  'response.service_tier',
  'response.prompt_cache_options',
  'response.tool_usage',
  'candidates.*.groundingMetadata.webSearchQueries',
];

/** What is found in every item of an array: which tools of the provider were called, and how; which images were made. */
const EACH = [
  ...['output', 'response.output'].flatMap((output) => [
    `${output}.*.type`,
    `${output}.*.action.type`,
    `${output}.*.container_id`,
  ]),
  ...['message', 'delta'].flatMap((message) => [
    `choices.*.${message}.images.*.image_url.url`,
    `choices.*.${message}.content.*.type`,
  ]),
  'candidates.*.content.parts.*.inlineData.mimeType',
];

/** Where they have text that a model wrote. */
const TEXTS = [
  ...['message', 'delta'].flatMap((message) => [
    `choices.*.${message}.content`,
    `choices.*.${message}.content.*.text`,
    `choices.*.${message}.content.*.thinking`,
    `choices.*.${message}.refusal`,
    `choices.*.${message}.reasoning`,
    `choices.*.${message}.reasoning_content`,
    `choices.*.${message}.audio.transcript`,
    `choices.*.${message}.tool_calls.*.function.name`,
    `choices.*.${message}.tool_calls.*.function.arguments`,
  ]),
  'choices.*.text',
  'content.*.text',
  'content.*.thinking',
  'delta.text',
  'delta.thinking',
  'delta.partial_json',
  'output.*.content.*.text',
  'output.*.summary.*.text',
  'output.*.arguments',
  'candidates.*.content.parts.*.text',
  'message.content.*.text',
  'output.message.content.*.text',
  'text',
];

const PATHS = memberPaths(MEMBERS, TEXTS, EACH);

/** Reads an answer, or an event of a stream, of any length as it passes, in constant memory. */
export function answerScanner(): MemberScanner {
  return new MemberScanner(PATHS);
}

/** The members of a whole answer that metering reads: a part of what `JSON.parse` gives. */
export function scanAnswer(bytes: Buffer): JsonObject {
  const scanner = answerScanner();
  scanner.push(bytes);
  return scanner.found;
}
