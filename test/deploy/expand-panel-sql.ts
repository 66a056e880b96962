/** What a dashboard is looked at with. */
export type Looking = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalSeconds: number;
  /** The chosen values of each variable; `undefined` stands for "All". */
  readonly chosen: Readonly<Record<string, readonly string[] | undefined>>;
};

/**
 * The SQL that the ClickHouse plugin of Grafana (4.20) sends for a panel: macros expanded as its source does it, and then the
 * variables as Grafana does. Throws Error for a macro or variable that is left.
 */
export function expandPanelSql(sql: string, looking: Looking): string {
  const { fromMs, toMs, intervalSeconds, chosen } = looking;
  const seconds = (ms: number) => `toDateTime(${Math.floor(ms / 1_000)})`;
  const millis = (ms: number) => `fromUnixTimestamp64Milli(${ms})`;
  const macros: Readonly<Record<string, (args: readonly string[]) => string>> = {
    timeFilter: ([column]) => `${column} >= ${seconds(fromMs)} AND ${column} <= ${seconds(toMs)}`,
    timeFilter_ms: ([column]) => `${column} >= ${millis(fromMs)} AND ${column} <= ${millis(toMs)}`,
    timeInterval: ([column]) =>
      `toStartOfInterval(toDateTime(${column}), INTERVAL ${Math.max(1, intervalSeconds)} second)`,
    conditionalAll: ([condition = '', variable = '']) =>
      chosen[variable.trim().replace('$', '')] === undefined ? '1=1' : condition,
  };
  let text = sql;
  for (const [name, expand] of Object.entries(macros)) text = expandMacro(text, `$__${name}(`, expand);
  text = text.replaceAll(/\$\{(\w+):singlequote\}/g, (_, name: string) =>
    (chosen[name] ?? []).map((value) => `'${value.replaceAll("'", "\\'")}'`).join(','),
  );
  if (text.includes('$')) throw new Error(`something of Grafana is left in: ${text}`);
  return text;
}

function expandMacro(text: string, opening: string, expand: (args: readonly string[]) => string): string {
  const at = text.lastIndexOf(opening);
  if (at < 0) return text;
  const { args, end } = argumentsFrom(text, at + opening.length);
  return expandMacro(`${text.slice(0, at)}${expand(args)}${text.slice(end)}`, opening, expand);
}

/** The arguments up to the closing parenthesis, by commas that are in no further one. */
function argumentsFrom(text: string, start: number): { args: string[]; end: number } {
  const args: string[] = [];
  let depth = 0;
  let begin = start;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (character === '(') depth += 1;
    if (character === ',' && depth === 0) {
      args.push(text.slice(begin, index));
      begin = index + 1;
    }
    if (character !== ')') continue;
    if (depth === 0) return { args: [...args, text.slice(begin, index)], end: index + 1 };
    depth -= 1;
  }
  throw new Error(`a macro has no end in: ${text}`);
}
