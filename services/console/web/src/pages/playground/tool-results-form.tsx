import { useState } from 'react';
import type { Message, ToolCall } from './stream-chat.ts';

/** Asks for the results of the tools that a model called, and sends them back to it. */
export function ToolResultsForm(props: {
  calls: readonly ToolCall[];
  onSend: (results: readonly Message[]) => void;
}) {
  const { calls, onSend } = props;
  const [results, setResults] = useState<Readonly<Record<string, string>>>({});
  return (
    <form
      className="form playground-tools"
      onSubmit={(event) => {
        event.preventDefault();
        onSend(calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: results[id] ?? '' })));
      }}
    >
      {calls.map(({ id, function: { name } }) => (
        <input
          key={id}
          className="input"
          aria-label={`Result of ${name}`}
          placeholder={`Result of ${name}`}
          value={results[id] ?? ''}
          onChange={({ target }) => setResults({ ...results, [id]: target.value })}
        />
      ))}
      <span className="button-row">
        <button type="submit" className="button-quiet">
          Send results
        </button>
      </span>
    </form>
  );
}
