/** What of a text another one no longer has, line by line: for masks of logs. */
export function changedWords(before: string, after: string): readonly string[] {
  const lines = before.split('\n');
  const others = after.split('\n');
  if (lines.length !== others.length) return [before];
  return lines.flatMap((line, at) => changedInLine(line, others[at] ?? ''));
}

function changedInLine(line: string, other: string): readonly string[] {
  if (line === other) return [];
  let start = 0;
  while (start < line.length && start < other.length && line[start] === other[start]) start++;
  let end = line.length;
  for (let at = other.length; end > start && at > start && line[end - 1] === other[at - 1]; at--) end--;
  const changed = line.slice(start, end);
  return changed === '' ? [] : [changed];
}
