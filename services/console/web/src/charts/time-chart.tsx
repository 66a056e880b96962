import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axisTime, clockTime } from '../ui/format.ts';
import type { ChartPoint, Series } from './series.ts';
import './time-chart.css';

const HEIGHT_PX = 280;
const COLORS = 8;

/** Lines over time. A click on a point of time calls `onPoint`; the table beside it says the same to screen readers. */
export function TimeChart(props: {
  series: Series;
  measure: { words: string; show: (value: number) => string };
  onPoint: (point: ChartPoint) => void;
}) {
  const { series, measure } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const names = series.lines.map(({ name }) => name).join('\n');

  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines or another measure make another plot; new values do not
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = new UPlot(options(element, latest), dataOf(latest.current.series), element);
    plot.current = made;
    const resized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    resized.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => made.redraw();
    scheme.addEventListener('change', redraw);
    const themed = new MutationObserver(redraw);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
      scheme.removeEventListener('change', redraw);
      made.destroy();
      plot.current = undefined;
    };
  }, [names, measure.words]);

  useEffect(() => plot.current?.setData(dataOf(series)), [series]);

  return (
    <figure className="time-chart" aria-label={`${measure.words} over time, ${series.lines.length} lines`}>
      {series.lines.length === 0 && <p className="muted panel-note">Nothing was measured in this time.</p>}
      <div ref={place} />
      {series.leftOut > 0 && (
        <figcaption className="muted">
          the largest {series.lines.length} of {series.lines.length + series.leftOut}
        </figcaption>
      )}
    </figure>
  );
}

type Latest = React.RefObject<React.ComponentProps<typeof TimeChart>>;

function options(element: HTMLElement, latest: Latest): UPlot.Options {
  const color = (name: string) => () => resolved(element, name);
  const show = (value: number | null) => (value === null ? '' : latest.current.measure.show(value));
  const axis = {
    stroke: color('--muted'),
    grid: { stroke: color('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: HEIGHT_PX,
    cursor: { drag: { x: false, y: false } },
    // Unlike lines, markers are elements, which follow the theme by themselves.
    legend: { markers: { stroke: (_plot, index) => `var(${lineColor(index - 1)})` } },
    axes: [
      {
        ...axis,
        values: (_plot, splits, _axis, _space, stepSeconds) =>
          splits.map((seconds) => axisTime(seconds * 1_000, stepSeconds)),
      },
      { ...axis, size: 72, values: (_plot, splits) => splits.map(show) },
    ],
    scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.08 : 1] } },
    series: [
      {
        label: 'Time',
        value: (_plot, seconds) =>
          seconds === null ? '' : clockTime(new Date(seconds * 1_000).toISOString()).slice(0, -3),
      },
      ...latest.current.series.lines.map(({ name }, index) => ({
        label: name,
        stroke: color(lineColor(index)),
        width: 1.75,
        spanGaps: false,
        points: { show: false },
        value: (_plot: UPlot, value: number | null) => show(value),
      })),
    ],
    hooks: {
      ready: [
        (plot) =>
          plot.over.addEventListener('click', () => {
            const timeMs = latest.current.series.timesMs[plot.cursor.idx ?? -1];
            if (timeMs !== undefined) latest.current.onPoint({ timeMs });
          }),
      ],
    },
  };
}

/** The custom property with the colour of a line. */
function lineColor(index: number): string {
  return `--line-${(index % COLORS) + 1}`;
}

function dataOf(series: Series): UPlot.AlignedData {
  return [series.timesMs.map((ms) => ms / 1_000), ...series.lines.map(({ values }) => [...values])];
}

/** The colour that a custom property has now: a canvas knows no properties and no light-dark(). */
function resolved(element: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
