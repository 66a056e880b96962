/** Rows as CSV (RFC 4180), with a line of headings. Text that a spreadsheet would run as a formula is quoted with `'`. */
export function csvLines(
  headings: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] {
  return [headings, ...rows].map((row) => row.map(cell).join(','));
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
