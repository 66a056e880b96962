import { isRangeName, RANGE_NAMES, type Range, rangeMs } from './range.ts';

/** Chooses a time range by name, or two days of the local calendar. */
export function RangePicker({ range, onChange }: { range: Range; onChange: (range: Range) => void }) {
  const { fromMs, toMs } = rangeMs(range, Date.now());
  const chosen = range.kind === 'named' ? range.name : 'fixed';
  return (
    <span className="range-picker">
      <select
        className="input"
        aria-label="Time range"
        value={chosen}
        onChange={({ target }) => {
          if (isRangeName(target.value)) onChange({ kind: 'named', name: target.value });
          else onChange(fixed(fromMs, toMs));
        }}
      >
        {Object.entries(RANGE_NAMES).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
        <option value="fixed">From … to …</option>
      </select>
      {range.kind === 'fixed' && (
        <>
          <input
            type="datetime-local"
            className="input"
            aria-label="From"
            value={localText(fromMs)}
            onChange={({ target }) => change(Date.parse(target.value), toMs)}
          />
          <input
            type="datetime-local"
            className="input"
            aria-label="To"
            value={localText(toMs)}
            onChange={({ target }) => change(fromMs, Date.parse(target.value))}
          />
        </>
      )}
    </span>
  );

  function change(from: number, to: number): void {
    if (from < to) onChange(fixed(from, to));
  }
}

function fixed(fromMs: number, toMs: number): Range {
  return { kind: 'fixed', from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

/** A moment as a field of type datetime-local holds it. */
function localText(ms: number): string {
  const local = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
