import { type Document, isMap, isSeq, parseAllDocuments } from 'yaml';
import { type FieldPath, fieldsOfRule, fieldsOfScopedRule, type RuleField } from './rule-fields.ts';

/** A rule as a form shows it: the values of its fields as text, a list as its entries with commas. */
export type FormRule = {
  readonly title: string;
  readonly fields: readonly (RuleField & { readonly value: string })[];
};

/** The rules of a manifest. `canAdd`: whether it may have more of them. */
export type RuleForm = { readonly rules: readonly FormRule[]; readonly canAdd: boolean };

const FLAT = { 'gateway-budget-config': 'budget', 'gateway-rate-limiting-config': 'rate limit' } as const;
const SCOPED = {
  'tenant-budget-config': 'budget',
  'team-budget-config': 'budget',
  'tenant-rate-limit-config/model': 'rate limit',
} as const;

/** The form of a text that is one rate limit or budget manifest; undefined for any other text. */
export function ruleFormOf(text: string): RuleForm | undefined {
  const document = onlyDocument(text);
  if (document === undefined) return undefined;
  const type = String(document.get('type'));
  const shown = (title: string, fields: readonly RuleField[]): FormRule => ({
    title,
    fields: fields.map((field) => ({ ...field, value: shownValue(document, field) })),
  });
  if (isKeyOf(SCOPED, type)) {
    return {
      rules: [shown(String(document.get('name') ?? ''), fieldsOfScopedRule(SCOPED[type]))],
      canAdd: false,
    };
  }
  if (!isKeyOf(FLAT, type)) return undefined;
  const rules = document.get('rules');
  const count = isSeq(rules) ? rules.items.length : 0;
  return {
    rules: Array.from({ length: count }, (_, index) =>
      shown(String(document.getIn(['rules', index, 'id']) ?? ''), fieldsOfRule(FLAT[type], index)),
    ),
    canAdd: true,
  };
}

/** The text with another value of a field; everything else in it stays as it is, comments too. */
export function withValue(text: string, { path, kind }: RuleField, value: string): string {
  return changed(text, (document) => {
    const given = value.trim();
    if (given === '' || (kind === 'switch' && given === 'false')) {
      document.deleteIn(path);
      return;
    }
    makeMaps(document, path);
    document.setIn(path, written(kind, given, document));
  });
}

/** The text with one more rule at its end. */
export function withAnotherRule(text: string): string {
  return changed(text, (document) => {
    const isBudget = document.get('type') === 'gateway-budget-config';
    const rules = document.get('rules');
    const number = isSeq(rules) ? rules.items.length + 1 : 1;
    const unit = isBudget ? 'cost_per_month' : 'requests_per_minute';
    const rule = { id: `rule-${number}`, when: {}, limit_to: 100, unit };
    if (isSeq(rules)) document.addIn(['rules'], document.createNode(rule));
    else document.set('rules', document.createNode([rule]));
  });
}

/** The text without the rule at an index. */
export function withoutRule(text: string, index: number): string {
  return changed(text, (document) => document.deleteIn(['rules', index]));
}

function onlyDocument(text: string): Document | undefined {
  const documents = parseAllDocuments(text);
  const [document] = Array.isArray(documents) ? documents : [];
  const isOne = Array.isArray(documents) && documents.length === 1;
  if (!isOne || document === undefined || document.errors.length > 0 || !isMap(document.contents))
    return undefined;
  return document;
}

function changed(text: string, change: (document: Document) => void): string {
  const document = onlyDocument(text);
  if (document === undefined) return text;
  change(document);
  return document.toString({ lineWidth: 110, flowCollectionPadding: false });
}

function shownValue(document: Document, { path, kind }: RuleField): string {
  const found: unknown = document.getIn(path);
  if (isSeq(found)) {
    const entries = found.toJSON().map(String);
    return kind === 'first' ? (entries[0] ?? '') : entries.join(', ');
  }
  return found === undefined || found === null || isMap(found) ? '' : String(found);
}

function written(kind: RuleField['kind'], value: string, document: Document): unknown {
  switch (kind) {
    case 'number':
      // What is no number stays text, and the check of the manifest says so.
      return Number.isFinite(Number(value)) ? Number(value) : value;
    case 'list':
      return document.createNode(entriesOf(value), { flow: true });
    case 'first':
      return document.createNode([value], { flow: true });
    case 'switch':
      return value === 'true';
    case 'text':
    case 'choice':
      return value;
    default:
      return kind satisfies never;
  }
}

function entriesOf(value: string): string[] {
  return value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Makes the maps on the way to a value that are missing, or that are anything else. */
function makeMaps(document: Document, path: FieldPath): void {
  for (let length = 1; length < path.length; length++) {
    const way = path.slice(0, length);
    const found: unknown = document.getIn(way);
    if (!isMap(found) && !isSeq(found)) document.setIn(way, document.createNode({}));
  }
}

function isKeyOf<Table extends object>(table: Table, key: string): key is Extract<keyof Table, string> {
  return Object.hasOwn(table, key);
}
