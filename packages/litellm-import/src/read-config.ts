import { readPyyaml, type YamlNote } from './read-pyyaml.ts';

/** A file and what to call it in messages; included files are looked for beside it. */
export type ConfigFile = { readonly name: string; readonly text: string };

/** Finds the file that `include` names in the file `declaredIn`; undefined if there is none. */
export type ReadInclude = (entry: string, declaredIn: string) => ConfigFile | undefined;

/** What is wrong with a file, and where. `line` is 0 if unknown. */
export type ConfigFault = { readonly file: string; readonly line: number; readonly message: string };

/** A config with its includes merged in, or why LiteLLM would not start with it. */
export type ReadConfig =
  | { readonly ok: true; readonly config: object; readonly notes: readonly string[] }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/** Most files of one config. */
const FILES_MAX = 100;

/**
 * Reads a config and what it includes, as LiteLLM does: lists of an included file are appended, any other value of it
 * replaces the earlier one, includes of includes come last, and each file is read once.
 */
export function readConfig(file: ConfigFile, readInclude: ReadInclude): ReadConfig {
  const notes: string[] = [];
  const read = new Set([file.name]);
  const first = readMap(file, notes);
  if (!first.ok) return first;
  let config = without(first.config, 'include');
  const pending = entriesOf(first.config, file.name);
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { entry, declaredIn } = next;
    if (entry === undefined) return refused(declaredIn, 'include must be a list of file names');
    const included = readInclude(entry, declaredIn);
    if (included === undefined) return refused(declaredIn, `include: there is no file ${entry} beside it`);
    if (read.has(included.name)) continue;
    if (read.size >= FILES_MAX) return refused(declaredIn, `include: more than ${FILES_MAX} files`);
    read.add(included.name);
    const more = readMap(included, notes);
    if (!more.ok) return more;
    config = merged(config, without(more.config, 'include'));
    pending.push(...entriesOf(more.config, included.name));
  }
  return { ok: true, config, notes };
}

function readMap(file: ConfigFile, notes: string[]): ReadConfig {
  const document = readPyyaml(file.text);
  if (!document.ok) {
    return { ok: false, faults: document.faults.map((fault) => ({ file: file.name, ...fault })) };
  }
  const { value } = document;
  notes.push(...document.notes.map((note) => textOf(file.name, note)));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused(file.name, NO_CONFIG);
  }
  return { ok: true, config: value, notes: [] };
}

/** Why a text is not taken for a LiteLLM config. */
export const NO_CONFIG = 'is no LiteLLM config: it has no model_list';

function textOf(file: string, { line, message }: YamlNote): string {
  return `${file}:${line}: ${message}, as in LiteLLM`;
}

type Pending = { readonly entry: string | undefined; readonly declaredIn: string };

/** The files that a config includes; one of undefined if `include` is no list of texts. */
function entriesOf(config: object, declaredIn: string): Pending[] {
  const include: unknown = 'include' in config ? config.include : [];
  if (!Array.isArray(include)) return [{ entry: undefined, declaredIn }];
  return include.map((entry: unknown) => ({
    entry: typeof entry === 'string' ? entry : undefined,
    declaredIn,
  }));
}

function merged(base: object, included: object): object {
  const before = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(included)) {
    const earlier = before.get(key);
    before.set(key, Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value);
  }
  return Object.fromEntries(before);
}

function without(config: object, key: string): object {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== key));
}

function refused(file: string, message: string): ReadConfig {
  return { ok: false, faults: [{ file, line: 1, message }] };
}
