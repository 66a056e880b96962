import { useState } from 'react';

/** Copies a text to the clipboard and says so. Absent if the browser has no clipboard (plain HTTP). */
export function CopyButton({ text, label, words = 'Copy' }: { text: string; label: string; words?: string }) {
  const [isCopied, setCopied] = useState(false);
  if (!('clipboard' in navigator)) return null;
  return (
    <button
      type="button"
      className="button-quiet"
      aria-label={isCopied ? `Copied: ${label}` : label}
      onBlur={() => setCopied(false)}
      onClick={() =>
        navigator.clipboard.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }
    >
      <span aria-live="polite">{isCopied ? 'Copied' : words}</span>
    </button>
  );
}
