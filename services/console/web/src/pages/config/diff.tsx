import { diffLines } from 'diff';

/** What changed between two texts, line by line, with unchanged parts shortened. */
export function Diff({ before, after }: { before: string; after: string }) {
  const parts = diffLines(before, after);
  if (parts.every(({ added, removed }) => !added && !removed)) return <p className="muted">No difference.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="diff" aria-label="Difference" tabIndex={0}>
      <pre>
        {parts.map(({ value, added, removed }, index) => {
          const kind = added ? 'added' : removed ? 'removed' : 'same';
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their order
            <span key={index} className={`diff-${kind}`}>
              {marked(
                kind === 'same' ? shortened(value) : value,
                { added: '+ ', removed: '- ', same: '  ' }[kind],
              )}
            </span>
          );
        })}
      </pre>
    </section>
  );
}

/** Each line with its mark; a part of a text ends with a line break. */
function marked(text: string, mark: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.map((line) => `${mark}${line}\n`).join('');
}

function shortened(text: string): string {
  const lines = text.split('\n');
  return lines.length <= 8 ? text : [...lines.slice(0, 3), '…', ...lines.slice(-4)].join('\n');
}
