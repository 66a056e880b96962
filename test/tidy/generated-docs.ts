import { ERRORS, type ErrorRow, type Fault, type Retry } from '@tollgate/contracts';
import { type KindFields, type ManifestField, manifestFields, manifestJsonSchema } from '@tollgate/manifests';
import { secretFileVariables, settingsTable } from '@tollgate/settings';
import { SETTING_GROUPS } from '../../cli/src/compose/all-settings.ts';
import { withoutShared } from './shared-fields.ts';

/** What marks the place of the settings table in README.md. */
export const SETTINGS_MARKERS = { begin: '<!-- settings:start -->', end: '<!-- settings:end -->' };

/** `docs/errors.md`: the error table of packages/contracts. */
export function errorsPage(): string {
  const rows = Object.entries<ErrorRow>(ERRORS).map(
    ([code, row]) =>
      `| \`${code}\` | ${row.httpStatus} | \`${row.type}\` | ${WHO_ACTS[row.fault]} | ${RETRY[row.retry]} | ${row.help} |`,
  );
  return [
    '<!-- Written by `npm run generate` from packages/contracts/src/errors.ts. -->',
    '# Errors',
    '',
    'This page lists every error of the gateway and the admin API. The `code` of an error is stable, so programs may rely on it. The',
    '`message` is for people and may change. The [glossary](glossary.md) defines terms such as *budget* and *provider account*.',
    '',
    'If a provider answers with an error, the gateway passes on its status and its message. For the statuses 404, 429 and 5xx, `code` is',
    'a code of this page that begins with `upstream_`, and the field `provider_code` contains the code of the provider. Clients of',
    "Gemini's API get the status as `code` instead. A 401 becomes 502 `upstream_auth_failed`, and a redirect becomes 502 `upstream_error`.",
    'Other errors of providers, such as 400, keep the code of the provider, which is not on this page. An error that is not JSON passes',
    'unchanged if the gateway does not translate.',
    '',
    "OpenAI's APIs and the admin API return errors in this format. The admin API omits `rule`. Each of the other APIs has its own format.",
    '',
    '```json',
    '{"error": {"message": "...", "type": "...", "code": "...", "param": null, "rule": null}}',
    '```',
    '',
    '`param` names the field or header that caused the error. `rule` names the rate limit, budget or guardrail that refused the request.',
    'The header `Retry-After` is the number of seconds after which the request may succeed. It is at most a minute, unless it comes from',
    'a provider.',
    '',
    'The column "HTTP" contains the status. Some clients get another status for some errors, because they would otherwise send the request',
    'again: [Claude Code](clients/claude-code.md#what-to-expect) and [Codex](clients/codex.md#what-to-expect). The column "who has to act"',
    'says who can remove the cause. The column "retry" says whether a client should send the same request again. If it should not,',
    'the error of the gateway has the header `x-should-retry: false`. Errors whose wait is longer than a minute have this header, too.',
    'The SDKs of OpenAI and Anthropic obey this header.',
    '',
    '| code | HTTP | type | who has to act | retry | what happened and what to do |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** `docs/settings.md`: what every service and the command read from the environment. */
export function settingsPage(): string {
  return [
    '<!-- Written by `npm run generate` from the settings.ts of each service and of the command. -->',
    '# Settings',
    '',
    'All settings are environment variables. Every process reads them once, when it starts. If a variable has an invalid value, or if the',
    'name of a `TOLLGATE_` variable is unknown, the process prints one line for each such variable and does not start.',
    '',
    'In the table, the text after "Unset:" describes what happens if the variable has no value. "In one process" means that',
    '`tollgate start` runs all services together. The [glossary](glossary.md) defines terms such as *policy* and *usage event*.',
    '',
    'A process can also read the value of some settings from a file. For example, it reads the value of `TOLLGATE_SESSION_KEY` from the',
    'file whose path is in `TOLLGATE_SESSION_KEY_FILE`. These variables exist for files:',
    `${secretFileList()}.`,
    '',
    allSettingsTable(),
  ].join('\n');
}

/** `docs/manifest.schema.json`: the schema of manifests, for editors. */
export function manifestSchemaText(): string {
  return `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`;
}

/** `docs/manifest-fields.md`: every field of every kind of manifest. */
export function manifestFieldsPage(): string {
  const sections = alike(manifestFields());
  const everyAccount = commonFields(sections.filter(isAccount));
  const isOfEveryAccount = (section: FieldsSection, field: ManifestField) =>
    isAccount(section) && everyAccount.some((common) => isSame(common, field));
  const { tables, shared } = withoutShared(
    [
      ...sections.map((section) => section.fields.filter((field) => !isOfEveryAccount(section, field))),
      everyAccount,
    ],
    (row) => ({ ...row, words: `${row.words} Its fields: [${code(row.path)}](#${sharedAnchor(row.path)}).` }),
  );
  return [
    '<!-- Written by `npm run generate` from the schemas of packages/manifests. -->',
    '# Fields of manifests',
    '',
    'This page lists every field of every type of manifest. [manifests.md](manifests.md) has examples, and the [glossary](glossary.md)',
    'defines terms such as *provider account*. Tollgate refuses a field that is not on this page.',
    '',
    'In the column "field", `[]` stands for each entry of a list, and `<key>` stands for any name. The column "value" says which values',
    'the field can have. If the column "required" contains "yes", the object that contains the field must have the field. If a field is',
    'allowed only under a condition, it is required only under this condition. The last sections list fields that several types share.',
    '',
    'Some fields contain a secret as text or as a reference. A reference names the place of the secret: `env:NAME` is an environment',
    'variable of policy, and `file:/path` is a file that policy reads. A manifest of type `secret-mapping` translates references of the',
    'form `tfy-secret://…` into these two forms.',
    '',
    ...sections.flatMap((section, index) => [
      `## ${section.types[0]}`,
      [section.words, ...sameTypes(section), ...(isAccount(section) ? [EVERY_ACCOUNT_LINK] : [])].join(' '),
      '',
      ...fieldsTable(tables[index] ?? []),
    ]),
    `## ${EVERY_ACCOUNT}`,
    'Every type of provider account has these fields in addition to its own.',
    '',
    ...fieldsTable(tables.at(-1) ?? []),
    ...shared.flatMap(({ path, fields }) => [
      `## ${sharedTitle(path)}`,
      'The sections of several types above link to this table.',
      '',
      ...fieldsTable(fields),
    ]),
  ].join('\n');
}

const EVERY_ACCOUNT = 'Fields of every account';
const EVERY_ACCOUNT_LINK =
  'Manifests of this type also have the [fields of every account](#fields-of-every-account).';

/** Whether these are accounts at providers, with models of theirs. */
function isAccount({ fields }: FieldsSection): boolean {
  return fields.some(({ path }) => path === 'integrations[].model_id');
}

function sameTypes({ types }: FieldsSection): string[] {
  return types.length === 1
    ? []
    : [`These types have the same fields: ${types.slice(1).map(code).join(', ')}.`];
}

/** The rows that all these tables have alike. */
function commonFields([first, ...others]: readonly FieldsSection[]): readonly ManifestField[] {
  return (first?.fields ?? []).filter((field) =>
    others.every(({ fields }) => fields.some((other) => isSame(field, other))),
  );
}

function isSame(one: ManifestField, other: ManifestField): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const sharedTitle = (path: string) => `Fields of ${code(path)}`;

/** The anchor that GitHub gives the title. */
function sharedAnchor(path: string): string {
  return `fields-of-${path.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '')}`;
}

function fieldsTable(fields: readonly ManifestField[]): string[] {
  return ['| field | required | value | what it does |', '|---|---|---|---|', ...fields.map(fieldRow), ''];
}

type FieldsSection = { types: string[]; words: string; fields: readonly ManifestField[] };

/** Kinds whose fields are the same, but for the names of the kinds, stand on the page once. */
function alike(kinds: readonly KindFields[]): FieldsSection[] {
  const sections = new Map<string, FieldsSection>();
  for (const { type, words, fields } of kinds) {
    const shape = JSON.stringify(fields.map((field) => (field.path.endsWith('type') ? field.path : field)));
    const section = sections.get(shape);
    if (section === undefined) sections.set(shape, { types: [type], words, fields });
    else section.types.push(type);
  }
  return [...sections.values()];
}

const code = (text: string) => `\`${text}\``;

function fieldRow({ path, isRequired, form, words }: ManifestField): string {
  return `| ${code(path)} | ${isRequired ? 'yes' : ''} | ${form} | ${words} |`;
}

/** The settings of every group as one table. */
export function allSettingsTable(): string {
  return settingsTable(Object.values(SETTING_GROUPS));
}

function secretFileList(): string {
  const variables = secretFileVariables(Object.values(SETTING_GROUPS)).map((variable) => `\`${variable}\``);
  return `${variables.slice(0, -1).join(', ')} and ${variables.at(-1)}`;
}

const RETRY: Readonly<Record<Retry, string>> = {
  yes: 'yes',
  no: 'no',
  'if-retry-after': 'only with `Retry-After`',
};

const WHO_ACTS: Readonly<Record<Fault, string>> = {
  caller: 'the caller',
  policy: 'an administrator',
  upstream: 'the provider',
  us: 'the operator of Tollgate',
};
