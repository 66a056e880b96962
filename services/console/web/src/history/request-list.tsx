import { type MouseEvent, memo, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import type { RequestRow } from '../api/api-answer.ts';
import { Dash } from '../ui/dash.tsx';
import { count, duration, endedWords, usd } from '../ui/format.ts';
import { StatusBadge } from '../ui/status-badge.tsx';
import { Time } from '../ui/time.tsx';
import { useRowKeys } from './use-row-keys.ts';
import { useRowsInSight } from './use-rows-in-sight.ts';
import './request-list.css';

const ROW_PX = 36;
/** How many rows before the last one the next page is asked for, so that it is there when a reader comes to it. */
const AHEAD_ROWS = 200;
const COLUMNS = [
  'Time',
  'Status',
  'Model',
  'User',
  'Input',
  'Output',
  'Cost',
  'First token',
  'Latency',
  'Ended',
];

/** Requests, newest first. Only the rows in sight are in the page; `onEnd` is called near the last one. */
export function RequestList(props: { rows: readonly RequestRow[]; onEnd?: () => void; isShort?: boolean }) {
  const { rows, onEnd } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end } = useRowsInSight(scroller, ROW_PX);
  const isNearEnd = end >= rows.length - AHEAD_ROWS;
  useEffect(() => {
    if (isNearEnd && rows.length > 0) onEnd?.();
  }, [isNearEnd, rows.length, onEnd]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows are placed by hand, which a table element does not allow
    <div
      ref={scroller}
      className={props.isShort === true ? 'rows rows-short' : 'rows'}
      role="table"
      aria-label="Requests"
      aria-rowcount={rows.length + 1}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div className="row row-head" role="row" aria-rowindex={1} tabIndex={-1}>
        {COLUMNS.map((name) => (
          // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above
          <span
            key={name}
            role="columnheader"
            className={`cell cell-${name.toLowerCase().replace(' ', '-')}`}
          >
            {name}
          </span>
        ))}
      </div>
      <Rows rows={rows} first={first} end={end} />
    </div>
  );
}

/** The rows in sight. A click anywhere in a row opens its request; its link is for the keyboard, and for tabs. */
function Rows({ rows, first, end }: { rows: readonly RequestRow[]; first: number; end: number }) {
  const navigate = useNavigate();
  const shown = rows.slice(first, end);
  const keyOf = useRowKeys(shown.map((row) => row.request_id));
  function open(event: MouseEvent<HTMLElement>): void {
    if (!(event.target instanceof Element)) return;
    const isOnLink = event.target.closest('a') !== null;
    // The browser itself opens tabs and windows.
    if (isOnLink && (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) return;
    const path = event.target.closest('.row')?.querySelector('a')?.getAttribute('href');
    if (path == null) return;
    event.preventDefault();
    navigate(path);
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements lint/a11y/useKeyWithClickEvents: see RequestList; links of rows are for the keyboard
    <div role="rowgroup" className="rows-body" style={{ height: rows.length * ROW_PX }} onClick={open}>
      {shown.map((row, offset) => (
        <Row key={keyOf(row.request_id)} row={row} index={first + offset} />
      ))}
    </div>
  );
}

/** One request. A frame of scrolling draws only the rows that are new. */
const Row = memo(function Row({ row, index }: { row: RequestRow; index: number }) {
  const path = `/requests/${encodeURIComponent(row.request_id)}`;
  const cells: Record<string, React.ReactNode> = {
    time: (
      <a href={path}>
        <Time iso={row.time} />
      </a>
    ),
    status: <StatusBadge status={row.status} title={row.error_code} />,
    model: row.model === '' ? <Dash /> : row.model,
    user: row.user ?? row.virtual_account ?? <Dash />,
    input: row.input_tokens === 0 ? <Dash /> : count(row.input_tokens),
    output: row.output_tokens === 0 ? <Dash /> : count(row.output_tokens),
    cost: <Cost row={row} />,
    'first-token': row.ttft_ms === null ? <Dash /> : duration(row.ttft_ms),
    latency: duration(row.latency_ms),
    ended: <span className="muted">{endedWords(row)}</span>,
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: see RequestList
    <div
      className="row"
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${index * ROW_PX}px)` }}
    >
      {Object.entries(cells).map(([name, content]) => (
        // biome-ignore lint/a11y/useSemanticElements: see RequestList
        <span key={name} role="cell" className={`cell cell-${name}`}>
          {content}
        </span>
      ))}
    </div>
  );
});

/** What a request cost; one that failed before anything was used costs nothing and needs no price. */
function Cost({ row }: { row: RequestRow }) {
  if (row.cost_usd === null)
    return row.status >= 400 && row.output_tokens === 0 ? <Dash /> : <span className="warn">unpriced</span>;
  return row.cost_usd === 0 ? <Dash /> : usd(row.cost_usd);
}
