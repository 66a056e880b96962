import { type FormEvent, useId, useRef, useState } from 'react';
import type { Filter } from '../api/api-answer.ts';
import { RangePicker } from './range-picker.tsx';
import { FIELDS, filterText, typedFilter } from './typed-filter.ts';
import type { View } from './use-view.ts';
import './filter-bar.css';

/** Time range and filters of a page. A filter is typed (`team=search`), and taken away by its chip. */
export function FilterBar({ view, children }: { view: View; children?: React.ReactNode }) {
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const [isWrong, setWrong] = useState(false);

  function add(event: FormEvent): void {
    event.preventDefault();
    const texts = (field.current?.value ?? '')
      .split(/\s+(?=[\w.-]+(?:!?=|~|\?))/)
      .filter((text) => text !== '');
    const added = texts.map(typedFilter);
    const good = added.filter((one): one is Filter => one !== undefined);
    setWrong(good.length < texts.length);
    if (good.length < texts.length || good.length === 0) return;
    const kept = view.filters.filter((one) => !good.some((new_) => filterText(new_) === filterText(one)));
    view.setFilters([...kept, ...good]);
    if (field.current !== null) field.current.value = '';
  }

  return (
    <div className="filter-bar">
      <RangePicker range={view.range} onChange={view.setRange} />
      <form onSubmit={add} className="filter-form">
        <input
          ref={field}
          list={listId}
          className="input"
          aria-label="Add filter"
          aria-invalid={isWrong}
          placeholder="Filter: team=search tag.project=apollo"
          spellCheck={false}
          autoComplete="off"
        />
        <datalist id={listId}>
          {FIELDS.map((name) => (
            <option key={name} value={`${name}=`} />
          ))}
          <option value="tag.project=" />
        </datalist>
      </form>
      {children}
      {isWrong && (
        <p className="bad filter-wrong" role="alert">
          Write field=value, field!=value, field~part or field? (has any).
        </p>
      )}
      {view.filters.length > 0 && (
        <ul className="chips" aria-label="Filters">
          {view.filters.map((filter) => (
            <li key={filterText(filter)} className="chip">
              <span className="clip">{filterText(filter)}</span>
              <button
                type="button"
                aria-label={`Remove filter ${filterText(filter)}`}
                onClick={() => view.setFilters(view.filters.filter((one) => one !== filter))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
