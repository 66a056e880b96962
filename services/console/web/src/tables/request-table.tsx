import type { RequestRow } from '../api/shapes.ts';
import { clockTime, count, duration, usd, words } from '../ui/format.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import './request-table.css';

/** The last requests, newest first. A row opens by click, or by its button from the keyboard. */
export function RequestTable(props: {
  rows: RequestRow[];
  openId: string | undefined;
  onOpen: (id: string) => void;
}) {
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Model</th>
            <th scope="col">User</th>
            <th scope="col">Status</th>
            <th scope="col" className="number">
              Input
            </th>
            <th scope="col" className="number">
              Output
            </th>
            <th scope="col" className="number">
              Cost
            </th>
            <th scope="col" className="number">
              First token
            </th>
            <th scope="col" className="number">
              Latency
            </th>
            <th scope="col">Ended by</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <Row
              key={row.request_id}
              row={row}
              isOpen={row.request_id === props.openId}
              onOpen={props.onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, isOpen, onOpen }: { row: RequestRow; isOpen: boolean; onOpen: (id: string) => void }) {
  return (
    <tr className={isOpen ? 'row-open' : undefined} onClick={() => onOpen(row.request_id)}>
      <td>
        <button
          type="button"
          className="row-button"
          aria-haspopup="dialog"
          aria-label={`Open request ${row.request_id}`}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(row.request_id);
          }}
        >
          {clockTime(row.time)}
        </button>
      </td>
      <td className="clip" title={row.model}>
        {row.model === '' ? <Dash /> : row.model}
        {row.streaming && <span className="tag">stream</span>}
      </td>
      <td className="clip" title={row.subject ?? undefined}>
        {row.user ?? row.virtual_account ?? <Dash />}
        {row.virtual_account !== null && <span className="tag">virtual</span>}
      </td>
      <td>
        <StatusBadge status={row.status} title={row.error_code} />
      </td>
      <td className="number">{row.input_tokens === 0 ? <Dash /> : count(row.input_tokens)}</td>
      <td className="number">{row.output_tokens === 0 ? <Dash /> : count(row.output_tokens)}</td>
      <td className="number">
        {row.cost_usd === null ? <span className="warn">unpriced</span> : cost(row.cost_usd)}
      </td>
      <td className="number">{row.ttft_ms === null ? <Dash /> : duration(row.ttft_ms)}</td>
      <td className="number">{duration(row.latency_ms)}</td>
      <td className={row.ended_by === 'finished' ? 'muted' : undefined}>
        {row.ended_by === null ? <Dash /> : words(row.ended_by)}
      </td>
    </tr>
  );
}

function cost(value: number) {
  return value === 0 ? <Dash /> : usd(value);
}

function Dash() {
  return <span className="muted">–</span>;
}
