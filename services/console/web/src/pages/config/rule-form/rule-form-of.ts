import { type Document, isMap, isSeq, parseAllDocuments } from 'yaml';
import { fieldsOfAlerts } from './alert-fields.ts';
import { type ChannelChoices, fieldsOfChannel } from './channel-fields.ts';
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

/** The form of a text that is one rate limit, budget or notification channel; undefined for any other text. */
export function ruleFormOf(text: string, channels: ChannelChoices = []): RuleForm | undefined {
  const document = onlyDocument(text);
  if (document === undefined) return undefined;
  const type = String(document.get('type'));
  const shown = (title: string, fields: readonly RuleField[]): FormRule => ({
    title,
    fields: fields.map((field) => ({ ...field, value: shownValue(document, field) })),
  });
  const alertsOf = (at: FieldPath, hasSendTo: boolean) =>
    fieldsOfAlerts({ at, channels, hasSendTo, targetKind: kindOfTarget(document, at) });
  const title = String(document.get('name') ?? '');
  if (type === 'notification-channel') {
    const kind = String(document.getIn(['channel', 'type']));
    return { rules: [shown(title, fieldsOfChannel(kind))], canAdd: false };
  }
  if (isKeyOf(SCOPED, type)) {
    const at = isSeq(document.get('alerts')) ? ['alerts', 0] : ['alerts'];
    return {
      rules: [shown(title, [...fieldsOfScopedRule(SCOPED[type]), ...alertsOf(at, true)])],
      canAdd: false,
    };
  }
  if (!isKeyOf(FLAT, type)) return undefined;
  const rules = document.get('rules');
  const count = isSeq(rules) ? rules.items.length : 0;
  return {
    rules: Array.from({ length: count }, (_, index) =>
      shown(String(document.getIn(['rules', index, 'id']) ?? ''), [
        ...fieldsOfRule(FLAT[type], index),
        ...alertsOf(['rules', index, 'alerts'], false),
      ]),
    ),
    canAdd: true,
  };
}

/** The text with another value of a field; everything else in it stays as it is, comments too. */
export function withValue(text: string, { path, kind, drops }: RuleField, value: string): string {
  return changed(text, (document) => {
    const given = value.trim();
    for (const dropped of drops?.[given] ?? []) document.deleteIn(dropped);
    if (given === '' || (kind === 'switch' && given === 'false')) {
      document.deleteIn(path);
      dropEmptyAlerts(document, path);
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
  if (kind === 'channel')
    return isMap(found) ? `${found.get('type')}/${found.get('notification_channel')}` : '';
  if (isSeq(found)) {
    const entries = found.toJSON().map(String);
    return kind === 'first' ? (entries[0] ?? '') : entries.join(', ');
  }
  return found === undefined || found === null || isMap(found) ? '' : String(found);
}

function written(kind: RuleField['kind'], value: string, document: Document): unknown {
  switch (kind) {
    case 'number':
      return numberOrText(value);
    case 'list':
      return document.createNode(entriesOf(value), { flow: true });
    case 'numbers':
      return document.createNode(entriesOf(value).map(numberOrText), { flow: true });
    case 'channel': {
      const slash = value.indexOf('/');
      const target = { type: value.slice(0, slash), notification_channel: value.slice(slash + 1) };
      return document.createNode(target, { flow: true });
    }
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

/** A text that is no number stays text, and the check of the manifest says so. */
function numberOrText(value: string): number | string {
  return Number.isFinite(Number(value)) ? Number(value) : value;
}

function kindOfTarget(document: Document, alerts: FieldPath): string {
  return String(document.getIn([...alerts, 'notification_target', 0, 'type']) ?? '');
}

/** Alerts without targets or thresholds would be a fault where someone only took them out. */
function dropEmptyAlerts(document: Document, path: FieldPath): void {
  const at = path.indexOf('alerts') + 1;
  if (at === 0) return;
  for (let length = path.length - 1; length >= at; length--) {
    const found: unknown = document.getIn(path.slice(0, length));
    if ((isMap(found) || isSeq(found)) && found.items.length === 0) document.deleteIn(path.slice(0, length));
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
    const isIndex = typeof path[length] === 'number';
    if (!isMap(found) && !isSeq(found)) document.setIn(way, document.createNode(isIndex ? [] : {}));
  }
}

function isKeyOf<Table extends object>(table: Table, key: string): key is Extract<keyof Table, string> {
  return Object.hasOwn(table, key);
}
