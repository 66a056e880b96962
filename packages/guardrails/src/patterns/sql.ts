import type { Pattern } from './pattern-detector.ts';

const NAME = '["`\\[]?[A-Za-z_][\\w$.]{0,100}["`\\]]?(?:\\.["`\\[]?\\w{1,64}["`\\]]?){0,2}';
const S = '\\s{1,20}';
/** A statement of DELETE or UPDATE is read so far. */
const STATEMENT_CHARS = 2_000;

/** What SQL statements the check `sql-sanitizer` stops. All but the last are on unless switched off. */
export type SqlOptions = {
  readonly block_drop?: boolean | undefined;
  readonly block_truncate?: boolean | undefined;
  readonly block_alter?: boolean | undefined;
  readonly block_grant?: boolean | undefined;
  readonly block_revoke?: boolean | undefined;
  readonly block_delete_without_where?: boolean | undefined;
  readonly block_update_without_where?: boolean | undefined;
  readonly strip_comments?: boolean | undefined;
  readonly require_parameterization?: boolean | undefined;
};

/** The patterns of dangerous SQL that some options ask for. */
export function sqlPatterns(options: SqlOptions): readonly Pattern[] {
  const patterns: Pattern[] = [];
  const add = (isOn: boolean | undefined, pattern: Pattern) => {
    if (isOn !== false) patterns.push(pattern);
  };
  const objects = '(?:TABLE|DATABASE|SCHEMA|VIEW|INDEX|USER|ROLE|FUNCTION|PROCEDURE|TRIGGER|SEQUENCE)';
  add(
    options.block_drop,
    statement(
      'sql_drop',
      'DROP',
      `${S}${objects}${S}(?:IF${S}EXISTS${S})?${NAME}(?=\\s*(?:;|,|CASCADE|RESTRICT|--|["'\`]|$))`,
    ),
  );
  add(options.block_truncate, statement('sql_truncate', 'TRUNCATE', `${S}TABLE${S}${NAME}`));
  add(
    options.block_alter,
    statement(
      'sql_alter',
      'ALTER',
      `${S}(?:TABLE|DATABASE|USER|ROLE|SCHEMA)${S}${NAME}${S}(?:ADD|DROP|RENAME|MODIFY|ALTER|SET|OWNER|CHANGE|WITH|IDENTIFIED)\\b`,
    ),
  );
  add(
    options.block_grant,
    statement(
      'sql_grant',
      'GRANT',
      `${S}[A-Za-z, ]{3,80}${S}(?:ON${S}[\\w.*"\`]{1,80}${S})?TO${S}["'\`]?\\w{1,64}`,
    ),
  );
  add(
    options.block_revoke,
    statement(
      'sql_revoke',
      'REVOKE',
      `${S}[A-Za-z, ]{3,80}${S}(?:ON${S}[\\w.*"\`]{1,80}${S})?FROM${S}["'\`]?\\w{1,64}`,
    ),
  );
  add(
    options.block_delete_without_where,
    withoutWhere('sql_delete_without_where', 'DELETE', `${S}FROM${S}${NAME}`),
  );
  add(
    options.block_update_without_where,
    withoutWhere('sql_update_without_where', 'UPDATE', `${S}${NAME}${S}SET${S}${NAME}\\s{0,8}=`),
  );
  if (options.require_parameterization === true) patterns.push(LITERAL);
  return patterns;
}

/** Comments in SQL, which a rewriting check removes. */
export const SQL_COMMENTS: readonly Pattern[] = [
  {
    kind: 'sql_comment',
    pattern: /\/\*[^*]{0,400}\*\/|(?<=;[ \t]{0,8}|\n[ \t]{0,8})--[^\n]{0,400}/,
    charsMax: 410,
  },
];

/** A value in quotes right in a condition, where a parameter should be. */
const LITERAL: Pattern = {
  kind: 'sql_literal',
  pattern: new RegExp(`(?<!\\w)WHERE${S}${NAME}\\s{0,8}(?:=|<>|!=|LIKE)\\s{0,8}'[^'\\n]{0,200}'`, 'i'),
  charsMax: 560,
};

function statement(kind: string, keyword: string, rest: string): Pattern {
  return {
    kind,
    pattern: new RegExp(`(?<![\\w.])${keyword}${rest}`, 'i'),
    charsMax: 600,
  };
}

/** A statement without a WHERE before its end. */
function withoutWhere(kind: string, keyword: string, rest: string): Pattern {
  return {
    ...statement(kind, keyword, rest),
    charsMax: STATEMENT_CHARS,
    following: /(?:(?!;|\n\s*\n|```)[\s\S]){0,2000}/,
    accept(match, { text, start }) {
      const after = text.slice(start + match.length, start + STATEMENT_CHARS);
      const end = /;|\n\s*\n|```/.exec(after)?.index ?? after.length;
      return !/\b(?:WHERE|USING|JOIN|LIMIT)\b/i.test(after.slice(0, end));
    },
  };
}
