import { GatewayError } from '@tollgate/contracts';
import { nearest } from '@tollgate/settings';
import type { Parameters } from './parameters.ts';

/**
 * A field as SQL. `scalar`: one text per request, empty where it has none. `list`: several texts per request.
 * `present` tells whether the request has a value at all.
 */
export type Field = (
  | {
      readonly kind: 'scalar';
      readonly text: string;
      readonly present: string;
      /** Whether the text is a value, as SQL, if the columns show it without putting the text together. */
      isValue?(value: string): string;
    }
  | { readonly kind: 'list'; readonly list: string }
) & {
  /** The columns that it reads. */
  readonly columns: readonly string[];
};

const TAG_PREFIX = 'tag.';
const TAG_KEY_LENGTH_MAX = 128;

/** Everything that can be grouped and filtered by, and how it reads from a row of `usage`. */
const FIELDS: Readonly<Record<string, Field>> = {
  model: {
    ...scalar("if(model_resolved != '', model_resolved, model_asked)", 'model_resolved', 'model_asked'),
    isValue: (value) =>
      `model_resolved IN (${value}, '') AND (model_resolved != '' OR model_asked = ${value})`,
  },
  model_asked: scalar('model_asked'),
  user: scalar("if(startsWith(subject, 'user:'), substring(subject, 6), '')", 'subject'),
  virtual_account: scalar(
    "if(startsWith(subject, 'virtualaccount:'), substring(subject, 16), '')",
    'subject',
  ),
  key: scalar('token_id'),
  team: { kind: 'list', list: 'teams', columns: ['teams'] },
  session: scalar('session_id'),
  agent: scalar('agent_id'),
  parent_agent: scalar('parent_agent_id'),
  provider: scalar('provider'),
  provider_account: scalar('provider_account'),
  dialect: scalar('dialect'),
  status: scalar("if(http_status = 0, '', toString(http_status))", 'http_status'),
  error_code: scalar('error_code'),
  rule: scalar('refused_by_rule'),
  matched_rule: { kind: 'list', list: 'matched_rules', columns: ['matched_rules'] },
  ended_by: scalar('ended_by'),
  streaming: scalar("if(streaming, 'true', 'false')", 'streaming'),
};

/** Can be filtered by, never grouped by: there are as many values as requests. */
const FILTER_ONLY: Readonly<Record<string, Field>> = { request_id: scalar('request_id') };

/** Names of the fields that can be grouped by, `tag.<key>` apart. */
export const GROUP_FIELDS: readonly string[] = Object.keys(FIELDS);

/** The field to group by. Throws `invalid_request` naming it, and the nearest one, when there is none. */
export function groupField(name: string, parameters: Parameters): Field {
  return (
    tagField(name, parameters) ?? FIELDS[ownKey(FIELDS, name)] ?? unknownField('group_by', name, GROUP_FIELDS)
  );
}

/** The field to filter by. Throws like `groupField`. */
export function filterField(name: string, parameters: Parameters): Field {
  const all = { ...FIELDS, ...FILTER_ONLY };
  return (
    tagField(name, parameters) ?? all[ownKey(all, name)] ?? unknownField('filters', name, Object.keys(all))
  );
}

/** A field as one text per row of the result; a list makes a row for each of its values. */
export function groupExpression(field: Field): string {
  return field.kind === 'scalar' ? field.text : `arrayJoin(if(empty(${field.list}), [''], ${field.list}))`;
}

/** A text and the columns in it; a column alone is both. */
function scalar(text: string, ...columns: string[]): Field & { readonly kind: 'scalar' } {
  return {
    kind: 'scalar',
    text,
    present: `${text} != ''`,
    columns: columns.length > 0 ? columns : [text],
  };
}

function tagField(name: string, parameters: Parameters): Field | undefined {
  if (!name.startsWith(TAG_PREFIX)) return undefined;
  const key = name.slice(TAG_PREFIX.length);
  if (key === '' || key.length > TAG_KEY_LENGTH_MAX) {
    throw new GatewayError('invalid_request', `"${name.slice(0, 160)}" names no tag; write tag.<key>.`, {
      param: name.slice(0, 160),
    });
  }
  const placeholder = parameters.add('String', key);
  return {
    kind: 'scalar',
    text: `tags[${placeholder}]`,
    present: `mapContains(tags, ${placeholder})`,
    columns: ['tags'],
  };
}

/** The name itself if it is a key of the table, so that no inherited property is ever reached. */
function ownKey(table: Readonly<Record<string, Field>>, name: string): string {
  return Object.hasOwn(table, name) ? name : '';
}

function unknownField(param: string, name: string, known: readonly string[]): never {
  const shown = name.slice(0, 64);
  const near = nearest(shown, known);
  const hint = near === undefined ? `known are ${known.join(', ')}, tag.<key>` : `did you mean "${near}"?`;
  throw new GatewayError('invalid_request', `Unknown field "${shown}" in ${param}; ${hint}`, { param });
}
