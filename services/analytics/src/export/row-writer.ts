import type { ExportFormat, MetricRow } from '@tollgate/contracts';

/** How a row of a metric file is written: the columns are the group fields, then `time` where stepped, then the measures. */
export type RowWriter = {
  /** Before the first row. */
  readonly heading: string;
  row(row: MetricRow, time: string | undefined): string;
};

/** A writer for rows of these fields and measures. */
export function rowWriter(
  format: ExportFormat,
  shape: {
    readonly groupBy: readonly string[];
    readonly measures: readonly string[];
    readonly isStepped: boolean;
  },
): RowWriter {
  const { groupBy, measures, isStepped } = shape;
  if (format !== 'EXPORT_FORMAT_CSV') {
    return {
      heading: '',
      row: ({ group, measures: values }, time) =>
        `${JSON.stringify({ ...group, ...(time === undefined ? {} : { time }), ...values })}\n`,
    };
  }
  const names = [...groupBy, ...(isStepped ? ['time'] : []), ...measures];
  return {
    heading: `${names.map(textCell).join(',')}\n`,
    row: ({ group, measures: values }, time) => {
      const cells = [
        ...groupBy.map((name) => textCell(group?.[name] ?? '')),
        ...(time === undefined ? [] : [time]),
        ...measures.map((name) => numberCell(values?.[name])),
      ];
      return `${cells.join(',')}\n`;
    },
  };
}

/** Text as RFC 4180 has it; what a spreadsheet would run as a formula begins with `'`. */
function textCell(value: string): string {
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Digits without an exponent, which not every spreadsheet reads; nothing where nothing was measured. */
function numberCell(value: number | string | undefined): string {
  if (value === undefined) return '';
  const text = String(value);
  return text.includes('e') ? Number(value).toFixed(12).replace(/0+$/, '').replace(/\.$/, '') : text;
}
