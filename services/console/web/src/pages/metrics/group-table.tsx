import { useState } from 'react';
import { Link } from 'react-router';
import type { Filter, Metrics, MetricRow as Row } from '../../api/api-answer.ts';
import { type View, viewSearch } from '../../history/use-view.ts';
import { download, toCsv } from '../../ui/csv.ts';
import { Dash } from '../../ui/dash.tsx';
import { measureOf, TABLE_MEASURES } from './measures.ts';

const SHOWN_MAX = 500;

/** Measures by group with their totals; a row leads to its requests, a column sorts. */
export function GroupTable({ metrics, group, view }: { metrics: Metrics; group: string; view: View }) {
  const [sortBy, setSortBy] = useState('requests');
  const fields = fieldsOf(group);
  const rows = sorted(metrics.rows, sortBy);
  return (
    <>
      {rows.length > SHOWN_MAX && (
        <p className="muted panel-note">
          the first {SHOWN_MAX} of {rows.length}; the CSV has all
        </p>
      )}
      {metrics.warnings.map((warning) => (
        <p key={warning} className="warn panel-note" role="status">
          {warning}
        </p>
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="table-scroll" aria-label="Table" tabIndex={0}>
        <table>
          <Head fields={fields} sortBy={sortBy} onSort={setSortBy} />
          <tbody>
            {rows.slice(0, SHOWN_MAX).map((row) => (
              <GroupRow
                key={fields.map((field) => String(row[field])).join('\n')}
                row={row}
                fields={fields}
                view={view}
              />
            ))}
          </tbody>
          <tfoot>
            <tr>
              {fields.map((field, index) => (
                <td key={field}>{index === 0 ? 'Total' : ''}</td>
              ))}
              {TABLE_MEASURES.map((name) => (
                <Cell key={name} name={name} value={metrics.totals[name]} />
              ))}
            </tr>
          </tfoot>
        </table>
      </section>
    </>
  );
}

/** Saves all rows of the table with their totals. */
export function TableCsv({ metrics, group }: { metrics: Metrics; group: string }) {
  return (
    <button
      type="button"
      className="button-quiet toggle"
      onClick={() => save(metrics, sorted(metrics.rows, 'requests'), fieldsOf(group))}
    >
      Download CSV
    </button>
  );
}

function fieldsOf(group: string): string[] {
  return group === '' ? [] : group.split(',');
}

function sorted(rows: readonly Row[], name: string): Row[] {
  return [...rows].sort((a, b) => number(b, name) - number(a, name));
}

function Head(props: { fields: readonly string[]; sortBy: string; onSort: (name: string) => void }) {
  return (
    <thead>
      <tr>
        {props.fields.map((field) => (
          <th key={field} scope="col">
            {field}
          </th>
        ))}
        {TABLE_MEASURES.map((name) => (
          <th
            key={name}
            scope="col"
            className="number"
            {...(name === props.sortBy ? { 'aria-sort': 'descending' } : {})}
          >
            <button type="button" onClick={() => props.onSort(name)}>
              {measureOf(name).words}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function GroupRow({ row, fields, view }: { row: Row; fields: readonly string[]; view: View }) {
  const requests = `/requests${viewSearch({ range: view.range, filters: withGroup(view, row, fields) })}`;
  return (
    <tr>
      {fields.map((field) => (
        <td key={field} className="clip">
          <Link to={requests}>{row[field] === '' ? '(none)' : String(row[field])}</Link>
        </td>
      ))}
      {TABLE_MEASURES.map((name) => (
        <Cell key={name} name={name} value={row[name]} />
      ))}
    </tr>
  );
}

function save(metrics: Metrics, rows: readonly Row[], fields: readonly string[]): void {
  const header = [...fields, ...TABLE_MEASURES];
  const cells = rows.map((row) => header.map((name) => cellOf(row[name])));
  const totals = TABLE_MEASURES.map((name) => metrics.totals[name] ?? '');
  const total = ['total', ...fields.slice(1).map(() => ''), ...totals];
  const day = (iso: string) => iso.slice(0, 10);
  const name = `tollgate-${fields.join('-') || 'totals'}-${day(metrics.from)}-${day(metrics.to)}.csv`;
  download(name, toCsv(header, fields.length === 0 ? cells : [...cells, total]));
}

/** A measure or the value of a field; flags of a row have no column. */
function cellOf(value: Row[string] | undefined): string | number {
  return typeof value === 'string' || typeof value === 'number' ? value : '';
}

function Cell({ name, value }: { name: string; value: Row[string] | undefined }) {
  return (
    <td className="number">
      {value === undefined || value === 0 ? <Dash /> : measureOf(name).show(Number(value))}
    </td>
  );
}

function withGroup(view: View, row: Row, fields: readonly string[]): Filter[] {
  const others = view.filters.filter(({ field }) => !fields.includes(field));
  const own = fields
    .filter((field) => row[field] !== '')
    .map((field): Filter => ({ field, op: 'is', value: String(row[field]) }));
  return [...others, ...own];
}

function number(row: Row, name: string): number {
  return Number(row[name] ?? 0);
}
