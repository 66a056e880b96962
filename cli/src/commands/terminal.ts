import { styleText } from 'node:util';

/** Colours that output uses. */
export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** Where a verb writes: results to standard output, everything else to standard error. */
export type Terminal = {
  out(line: string): void;
  err(line: string): void;
  /** The text in colour where standard output shows colours, else as it is. */
  paint(colour: Colour, text: string): string;
};

/** The terminal of this process. Colours need a terminal, no `NO_COLOR` in the environment and no `--no-color`. */
export function processTerminal(options: { noColor: string | undefined; wantsColour: boolean }): Terminal {
  const isColoured = process.stdout.isTTY === true && options.wantsColour && (options.noColor ?? '') === '';
  // A reader that has seen enough, such as `head`, is no error.
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    err: (line) => void process.stderr.write(`${line}\n`),
    paint: (colour, text) => (isColoured ? styleText(colour, text, { validateStream: false }) : text),
  };
}

/** Text of others on one line, without characters that could steer a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** Rows under headings, in columns as wide as their widest cell. */
export function tableLines(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
