import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { ManifestFault } from './fault.ts';

/** One document of a text, with the places of its parts. */
export type SourceDocument = {
  readonly index: number;
  readonly value: unknown;
  /** Line of what is at a path, or of the nearest thing around it; 0 when unknown. */
  lineOf(path: readonly PropertyKey[]): number;
};

/** What a text is made of, or why it cannot be read. */
export type SourceText = { readonly documents: SourceDocument[]; readonly faults: ManifestFault[] };

/** Longest text in characters. */
export const TEXT_LENGTH_MAX = 8 * 1024 * 1024;
/** Most aliases that one document may resolve: a few bytes must not become gigabytes. */
const ALIASES_MAX = 100;

/** Reads YAML or JSON with one or many documents; a list at the top is a list of documents. */
export function readSource(text: string, format: 'yaml' | 'json'): SourceText {
  if (text.length > TEXT_LENGTH_MAX) return refused(`is longer than ${TEXT_LENGTH_MAX} characters`);
  if (format === 'json') {
    const fault = jsonFault(text);
    if (fault !== undefined) return { documents: [], faults: [fault] };
  }
  try {
    return readDocuments(text);
  } catch (error) {
    return refused(aliasFault(error instanceof Error ? error.message : ''));
  }
}

/** Words for what the library throws while it builds a value: nesting deeper than the stack, or an alias. */
function aliasFault(thrown: string): string {
  if (thrown.startsWith('Unresolved alias'))
    return 'has an alias (*name) without an anchor (&name) before it';
  if (thrown.startsWith('Merge sources')) return 'has a merge key (<<) that does not refer to an object';
  return 'is nested too deeply or refers to itself too often';
}

/** What keeps a text from being read at all, whatever its documents mean. */
export function syntaxFaults(text: string, format: 'yaml' | 'json'): ManifestFault[] {
  return readSource(text, format).faults;
}

function readDocuments(text: string): SourceText {
  const lines = new LineCounter();
  const documents: SourceDocument[] = [];
  const faults: ManifestFault[] = [];
  for (const document of parseAllDocuments(text, parseOptions(lines))) {
    const index = documents.length;
    for (const error of document.errors) {
      faults.push({
        document: index,
        line: lines.linePos(error.pos[0]).line,
        path: '',
        message: error.code === 'NON_STRING_KEY' ? 'keys must be text' : wordsOf(error.message),
        code: 'invalid_syntax',
      });
    }
    for (const { code, pos } of document.warnings) {
      if (code !== 'TAG_RESOLVE_FAILED') continue;
      // The tag may be a secret in a wrong place, so it is not repeated.
      const message =
        'has an unknown YAML tag (!name): write the value itself, or a reference such as env:NAME';
      faults.push({
        document: index,
        line: lines.linePos(pos[0]).line,
        path: '',
        message,
        code: 'invalid_syntax',
      });
    }
    if (document.errors.length > 0) continue;
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    if (value === null || value === undefined) continue;
    for (const [part, prefix] of topLevel(value)) {
      documents.push({
        index: documents.length,
        value: part,
        lineOf: (path) => lineOf(document, lines, [...prefix, ...path]),
      });
    }
  }
  return { documents, faults };
}

/** Without the part of the text that it repeats after a colon, a sign or "so": a secret may stand there. */
function wordsOf(message: string): string {
  return message.split(/: |\\|%|, so | with \S*$/)[0] ?? message;
}

/**
 * Keys are strings, merge keys (`<<`) are resolved, and nothing is written to the process's standard error: a secret may be
 * part of a warning.
 */
function parseOptions(lineCounter: LineCounter) {
  return { lineCounter, prettyErrors: false, stringKeys: true, merge: true, logLevel: 'error' } as const;
}

function topLevel(value: unknown): (readonly [value: unknown, prefix: readonly number[]])[] {
  return Array.isArray(value) ? value.map((part: unknown, index) => [part, [index]]) : [[value, []]];
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  for (const part of path) {
    const step = stepInto(node, part);
    if (step === undefined) break;
    offset = step.offset ?? offset;
    node = step.node;
  }
  return offset === undefined ? 0 : lines.linePos(offset).line;
}

/** The child of a map or list, and where its key or the item itself begins. */
function stepInto(
  node: unknown,
  part: PropertyKey,
): { node: unknown; offset: number | undefined } | undefined {
  if (isSeq(node) && typeof part === 'number') {
    const item = node.items[part];
    return item === undefined ? undefined : { node: item, offset: startOf(item) };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => (isScalar(key) ? key.value : key) === part);
  return pair === undefined ? undefined : { node: pair.value, offset: startOf(pair.key) };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

function jsonFault(text: string): ManifestFault | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const line = position === undefined ? 0 : text.slice(0, Number(position)).split('\n').length;
    return { document: 0, line, path: '', message: 'is not valid JSON', code: 'invalid_syntax' };
  }
}

function refused(message: string): SourceText {
  return { documents: [], faults: [{ document: 0, line: 0, path: '', message, code: 'invalid_syntax' }] };
}
