import { KINDS } from '../kind-table.ts';
import { kindSchema, type SchemaNode } from './json-schema.ts';

/** One field of a kind, for a table. */
export type ManifestField = {
  /** For example `rules[].when.models`; `<key>` stands for any key. */
  readonly path: string;
  readonly isRequired: boolean;
  /** Such as "text", "list of text", "`in` or `out`". */
  readonly form: string;
  readonly words: string;
};

/** A kind and its fields, in the order in which they are written. */
export type KindFields = {
  readonly type: string;
  readonly words: string;
  readonly fields: readonly ManifestField[];
};

/** The fields of every kind that applies, as far as they can be said one by one. */
export function manifestFields(): KindFields[] {
  return [...KINDS.keys()].map((type) => {
    const schema = kindSchema(type);
    const fields = new Map<string, Collected>();
    collect(schema, '', fields);
    return {
      type,
      words: String(schema['description'] ?? ''),
      fields: [...fields.values()].map((field) => fieldOf(field, fields)),
    };
  });
}

/** A field while the forms of its object are joined: `onlyWith` says which forms have it, if not all. */
type Collected = Omit<ManifestField, 'form'> & {
  readonly forms: readonly string[];
  readonly onlyWith?: string;
};

/** Adds the fields of an object at a path: its own, those of its forms, of its entries and of the values under any key. */
function collect(node: SchemaNode, path: string, fields: Map<string, Collected>): void {
  const required = Array.isArray(node['required']) ? node['required'] : [];
  for (const [name, part] of Object.entries(asNode(node['properties']))) {
    const own = path === '' ? name : `${path}.${name}`;
    const field = asNode(part);
    const words = String(field['description'] ?? '');
    fields.set(own, { path: own, isRequired: required.includes(name), forms: kindsOf(field), words });
    collect(field, own, fields);
  }
  collectForms(node, path, fields);
  if (node['items'] !== undefined) collect(asNode(node['items']), `${path}[]`, fields);
  const { additionalProperties: values } = node;
  if (typeof values === 'object') collect(asNode(values), `${path}.<key>`, fields);
}

/** One form of an object, and its fields. */
type Form = { readonly form: SchemaNode; readonly own: ReadonlyMap<string, Collected> };

/** Adds the fields of all forms of one object. A field that only some forms have names the values that tell them apart. */
function collectForms(node: SchemaNode, path: string, fields: Map<string, Collected>): void {
  const all = formsOf(node).map(asNode);
  const texts = new Set(all.map((form) => JSON.stringify(form)));
  const forms = all
    // A list of what may also stand alone has the same fields.
    .filter((form) => !texts.has(JSON.stringify(form['items'])))
    .map((form) => {
      const own = new Map<string, Collected>();
      collect(form, path, own);
      return { form, own };
    })
    .filter(({ own }) => own.size > 0);
  const tag = tagOf(forms.map(({ form }) => form));
  const paths = new Set(forms.flatMap(({ own }) => [...own.keys()]));
  for (const at of paths) {
    const having = forms.filter(({ own }) => own.has(at));
    const others = forms.filter(({ own }) => !own.has(at));
    const found = having.flatMap(({ own }) => own.get(at) ?? []);
    const [first] = found;
    if (first === undefined) continue;
    const isEverywhere = others.length === 0;
    const onlyWith =
      tag === undefined ? undefined : `\`${tagPath(path, tag)}\` ${isOneOf(having, others, tag)}`;
    const { onlyWith: _inner, ...rest } = first;
    const inner = found.every((field) => field.onlyWith === first.onlyWith) ? first.onlyWith : undefined;
    const condition = inner ?? (isEverywhere ? undefined : onlyWith);
    fields.set(at, {
      ...rest,
      isRequired: found.every(({ isRequired }) => isRequired) && (isEverywhere || tag !== undefined),
      forms: found.flatMap(({ forms: own }) => own),
      ...(condition !== undefined && { onlyWith: condition }),
    });
  }
}

/** The property whose values tell the forms apart; undefined if none does. */
function tagOf(forms: readonly SchemaNode[]): string | undefined {
  const [first] = forms;
  return Object.keys(asNode(first?.['properties'])).find((name) =>
    forms.every((form) => tagValues(form, name).length > 0),
  );
}

function tagValues(form: SchemaNode, name: string): readonly unknown[] {
  const property = asNode(asNode(form['properties'])[name]);
  if (property['const'] !== undefined) return [property['const']];
  return Array.isArray(property['enum']) ? property['enum'] : [];
}

/** Up to so many values are named, even if fewer have to be named the other way round. */
const NAMED_MAX = 4;

/** Says which values tell the forms that have a field from the others, by the shorter of both lists. */
function isOneOf(having: readonly Form[], others: readonly Form[], tag: string): string {
  const valuesOf = (forms: readonly Form[]) => [
    ...new Set(forms.flatMap(({ form }) => tagValues(form, tag)).map(String)),
  ];
  const [values, rest] = [valuesOf(having), valuesOf(others)];
  const isShort = values.length <= NAMED_MAX || rest.length === 0 || values.length <= rest.length;
  const named = isShort ? values : rest;
  const isKind = named.every((value) => value.includes('/'));
  const list = named.map((value) => `\`${isKind ? value.slice(value.lastIndexOf('/')) : value}\``);
  if (isKind) return `${isShort ? 'ends' : 'does not end'} with ${orList(list)}`;
  return `${isShort ? 'is' : 'is not'} ${orList(list)}`;
}

/** The field that a reader looks for: with the name of the object that it belongs to. */
function tagPath(path: string, tag: string): string {
  const [object] = path.split('.').slice(-1);
  return object === undefined || object === '' ? tag : `${object}.${tag}`;
}

/** The row of a field. A condition that holds for the object around the field is said in the row of that object only. */
function fieldOf(collected: Collected, fields: ReadonlyMap<string, Collected>): ManifestField {
  const { path, isRequired, forms, words, onlyWith } = collected;
  const isSaidAbove = objectsAround(path).some((above) => fields.get(above)?.onlyWith === onlyWith);
  const condition =
    onlyWith === undefined || isSaidAbove ? '' : ` This field is allowed only if ${onlyWith}.`;
  return { path, isRequired, form: [...new Set(forms)].join(' or '), words: `${words}${condition}` };
}

function objectsAround(path: string): string[] {
  const steps = path.split('.');
  return steps.slice(1).map((_, index) =>
    steps
      .slice(0, index + 1)
      .join('.')
      .replace(/\[\]$/, ''),
  );
}

function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** The values or kinds of value that a field may have. */
function kindsOf(node: SchemaNode): readonly string[] {
  if (node['const'] !== undefined) return [`\`${String(node['const'])}\``];
  if (Array.isArray(node['enum'])) return node['enum'].map((value) => `\`${String(value)}\``);
  const forms = formsOf(node);
  if (forms.length > 0) return [...new Set(forms.flatMap((form) => kindsOf(asNode(form))))];
  if (node['type'] === 'array') return [`list of ${kindsOf(asNode(node['items'])).join(' or ')}`];
  return [WORDS.get(String(node['type'])) ?? 'anything'];
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['integer', 'whole number'],
  ['number', 'number'],
  ['boolean', '`true` or `false`'],
  ['object', 'object'],
]);

function formsOf(node: SchemaNode): readonly unknown[] {
  return [node['oneOf'], node['anyOf']].flatMap((forms) => (Array.isArray(forms) ? forms : []));
}

function asNode(value: unknown): SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
