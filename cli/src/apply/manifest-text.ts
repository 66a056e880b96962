/** A file as it was read, and what to call it in messages. */
export type SourceFile = { readonly file: string; readonly text: string };

/** A line of a file, from 1. */
export type Place = { readonly file: string; readonly line: number };

/** Many files as the one text that the admin API takes. */
export type ManifestText = {
  readonly text: string;
  /** Where a line of the text, counted from 1, stands in the files; undefined for a line that is in none. */
  placeOf(line: number): Place | undefined;
};

/** Ends a document wherever the file before it stopped; what follows may begin with a directive of its own. */
const SEPARATOR = '...\n';

/** Puts files one after the other so that the documents of one do not run into the next. */
export function joinSources(files: readonly SourceFile[]): ManifestText {
  const parts: string[] = [];
  const starts: (Place & { lines: number })[] = [];
  let line = 1;
  for (const { file, text } of files) {
    const own = endingInNewline(text.replace(/^\uFEFF/, ''));
    const lines = countNewlines(own);
    starts.push({ file, line, lines });
    parts.push(own);
    line += lines + 1;
  }
  return {
    text: parts.join(SEPARATOR),
    placeOf(wanted) {
      const start = starts.findLast((candidate) => candidate.line <= wanted);
      if (start === undefined || wanted >= start.line + start.lines) return undefined;
      return { file: start.file, line: wanted - start.line + 1 };
    },
  };
}

function endingInNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function countNewlines(text: string): number {
  return text.split('\n').length - 1;
}
