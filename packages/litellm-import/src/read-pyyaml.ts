import { type Document, isMap, isScalar, LineCounter, parseAllDocuments, type ScalarTag, visit } from 'yaml';

/** A place in a text and what is wrong or odd there. */
export type YamlNote = { readonly line: number; readonly message: string };

/** The one document of a text, or why PyYAML rejects the text. */
export type PyyamlDocument =
  | { readonly ok: true; readonly value: unknown; readonly notes: readonly YamlNote[] }
  | { readonly ok: false; readonly faults: readonly YamlNote[] };

/** Longest text in characters. */
const TEXT_CHARS_MAX = 8 * 1024 * 1024;
/** Bounds how far aliases may multiply a document. */
const ALIASES_MAX = 1_000;

/**
 * Reads YAML as PyYAML's `safe_load` does: merge keys are resolved, the last of two equal keys counts, `yes` and `on` are
 * booleans, `1e-6` is text, an unknown tag is an error. Dates stay text, because every place of a config that may hold
 * one wants text. Never throws; no message repeats a value.
 */
export function readPyyaml(text: string): PyyamlDocument {
  if (text.length > TEXT_CHARS_MAX) return refused(0, `is longer than ${TEXT_CHARS_MAX} characters`);
  try {
    return readDocument(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return refused(0, aliasFault(error instanceof Error ? error.message : ''));
  }
}

function readDocument(text: string): PyyamlDocument {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    customTags: SCALARS,
    merge: true,
    uniqueKeys: false,
    stringKeys: true,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const faults = documents.flatMap(({ errors, warnings }) => [
    ...errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), message: withoutValue(message) })),
    ...warnings
      .filter(({ code }) => code === 'TAG_RESOLVE_FAILED')
      .map(({ pos }) => ({
        line: lineAt(pos[0]),
        message: 'has a YAML tag (!name) that LiteLLM rejects, too',
      })),
  ]);
  if (faults.length > 0) return { ok: false, faults };
  const [document, second] = documents;
  if (second !== undefined) {
    return refused(lineAt(second.range?.[0] ?? 0), 'begins a second document; LiteLLM reads files of one');
  }
  if (document === undefined) return { ok: true, value: null, notes: [] };
  const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
  return { ok: true, value, notes: equalKeys(document, lineAt) };
}

/** The library throws these while it builds the value, with the alias's name, which is not repeated. */
function aliasFault(thrown: string): string {
  if (thrown.startsWith('Unresolved alias')) return 'an alias (*name) has no anchor (&name) before it';
  if (thrown.startsWith('Merge sources')) return 'a merge key (<<) does not refer to a map';
  return 'is nested too deeply or refers to itself too often';
}

/** Keys that stand twice in one map. */
function equalKeys(document: Document, lineAt: (offset: number) => number): YamlNote[] {
  const notes: YamlNote[] = [];
  visit(document, {
    Map(_key, map) {
      const lineOf = new Map<string, number>();
      for (const { key } of isMap(map) ? map.items : []) {
        if (!isScalar(key) || typeof key.value !== 'string' || key.value === '<<') continue;
        const line = lineAt(key.range?.[0] ?? 0);
        const earlier = lineOf.get(key.value);
        if (earlier !== undefined) {
          notes.push({
            line: earlier,
            message: `${printableKey(key.value)} again in line ${line}; the last counts`,
          });
        }
        lineOf.set(key.value, line);
      }
    },
  });
  return notes;
}

/** A long or odd key may be a secret that slipped to the left of a colon. */
function printableKey(key: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]{0,39}$/.test(key) ? key : 'a key';
}

/** Cuts off the part of the text that messages repeat after a colon, a sign or "so". */
function withoutValue(message: string): string {
  return message.split(/: |\\|%|, so | with \S*$/)[0] ?? message;
}

/** The implicit scalars of PyYAML's resolver (`yaml/resolver.py`), which are fewer than YAML 1.1 has. */
const SCALARS: ScalarTag[] = [
  scalar('null', /^(?:~|null|Null|NULL)?$/, () => null),
  scalar('bool', /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/, () => true),
  scalar('bool', /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/, () => false),
  scalar('int', /^[-+]?0b[01_]+$/, (text) => signed(text, (digits) => Number.parseInt(digits.slice(2), 2))),
  scalar('int', /^[-+]?0[0-7_]+$/, (text) => signed(text, (digits) => Number.parseInt(digits, 8))),
  scalar('int', /^[-+]?(?:0|[1-9][0-9_]*)$/, (text) => signed(text, Number)),
  scalar('int', /^[-+]?0x[0-9a-fA-F_]+$/, (text) => signed(text, Number)),
  scalar('int', /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/, (text) => signed(text, sexagesimal)),
  scalar('float', /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+][0-9]+)?$/, (text) =>
    signed(text, Number),
  ),
  scalar('float', /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/, (text) => signed(text, sexagesimal)),
  scalar('float', /^[-+]?\.(?:inf|Inf|INF)$/, (text) => (text.startsWith('-') ? -Infinity : Infinity)),
  scalar('float', /^\.(?:nan|NaN|NAN)$/, () => Number.NaN),
];

function scalar(name: string, test: RegExp, resolve: (text: string) => unknown): ScalarTag {
  return { tag: `tag:yaml.org,2002:${name}`, default: true, test, resolve };
}

function signed(text: string, parse: (digits: string) => number): number {
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  return text.startsWith('-') ? -parse(digits) : parse(digits);
}

/** `1:30` is 90. */
function sexagesimal(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function refused(line: number, message: string): PyyamlDocument {
  return { ok: false, faults: [{ line, message }] };
}
