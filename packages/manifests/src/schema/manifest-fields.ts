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
    const fields = new Map<string, ManifestField>();
    collect(schema, '', fields);
    return { type, words: String(schema['description'] ?? ''), fields: [...fields.values()] };
  });
}

/** Several forms of one object add their fields; a field is required where all forms of its object want it. */
function collect(node: SchemaNode, path: string, fields: Map<string, ManifestField>): void {
  const required = Array.isArray(node['required']) ? node['required'] : [];
  for (const [name, part] of Object.entries(asNode(node['properties']))) {
    const own = path === '' ? name : `${path}.${name}`;
    const field = asNode(part);
    const before = fields.get(own);
    fields.set(own, {
      path: own,
      isRequired: required.includes(name) && (before?.isRequired ?? true),
      form: joinForms(before?.form, formOf(field)),
      words: String(field['description'] ?? ''),
    });
    collect(field, own, fields);
  }
  const forms = formsOf(node).map(asNode);
  const texts = new Set(forms.map((form) => JSON.stringify(form)));
  for (const form of forms) {
    // A list of what may also stand alone has the same fields.
    if (!texts.has(JSON.stringify(form['items']))) collect(form, path, fields);
  }
  if (node['items'] !== undefined) collect(asNode(node['items']), `${path}[]`, fields);
  const { additionalProperties: values } = node;
  if (typeof values === 'object') collect(asNode(values), `${path}.<key>`, fields);
}

function joinForms(before: string | undefined, form: string): string {
  if (before === undefined || before === form) return form;
  return before.split(' or ').includes(form) ? before : `${before} or ${form}`;
}

function formOf(node: SchemaNode): string {
  if (node['const'] !== undefined) return `\`${String(node['const'])}\``;
  if (Array.isArray(node['enum'])) return node['enum'].map((value) => `\`${String(value)}\``).join(' or ');
  const forms = formsOf(node);
  if (forms.length > 0) return [...new Set(forms.map((form) => formOf(asNode(form))))].join(' or ');
  if (node['type'] === 'array') return `list of ${formOf(asNode(node['items']))}`;
  return WORDS.get(String(node['type'])) ?? 'anything';
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
