import { clockTime, count } from '../ui/format.ts';
import type { Step } from './fill-steps.ts';

const WIDTH = 720;
const HEIGHT = 120;
const GAP = 2;

/** Requests over time as bars, the failed part in another colour. `columns` come without gaps, oldest first; each is one `stepName`. */
export function RequestChart({ columns, stepName }: { columns: Step[]; stepName: string }) {
  const peak = Math.max(0, ...columns.map((column) => column.requests));
  const max = Math.max(1, peak);
  const width = WIDTH / Math.max(1, columns.length);
  const total = columns.reduce((sum, column) => sum + column.requests, 0);
  const failed = columns.reduce((sum, column) => sum + column.errors, 0);
  return (
    <figure className="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Requests over time: ${count(total)} in all, ${count(failed)} failed`}
      >
        {columns.map((column, index) => {
          const height = (column.requests / max) * HEIGHT;
          const failedHeight = (Math.min(column.errors, column.requests) / max) * HEIGHT;
          const bar = { x: index * width + GAP / 2, width: Math.max(1, width - GAP) };
          return (
            <g key={column.time}>
              <title>{`${clockTime(column.time)}: ${count(column.requests)} requests, ${count(column.errors)} failed`}</title>
              <rect className="chart-slot" x={index * width} y={0} width={width} height={HEIGHT} />
              <rect className="chart-base" {...bar} y={HEIGHT - 1} height={1} />
              <rect className="chart-good" {...bar} y={HEIGHT - height} height={height - failedHeight} />
              <rect className="chart-bad" {...bar} y={HEIGHT - failedHeight} height={failedHeight} />
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span>{columns[0] === undefined ? '' : clockTime(columns[0].time).slice(0, -3)}</span>
        <span>
          peak {count(peak)} per {stepName}
        </span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}
