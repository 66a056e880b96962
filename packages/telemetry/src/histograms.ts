import { type Attributes, ValueType } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type CollectionResult,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import type { CountHistogram, HistogramSpec } from './telemetry.ts';

/** Series of one histogram; values of further keys are counted under the key `other`. */
export const SERIES_MAX = 1_000;
const OTHERS = 'other';

type Series = {
  readonly attributes: Attributes;
  readonly counts: number[];
  sum: number;
  count: number;
};

/**
 * Histograms whose values are counted in arrays of our own and handed over when metrics are read: a value costs a map look-up,
 * where the SDK makes a text of the attributes each time.
 */
export function producedHistograms(resource: CollectionResult['resourceMetrics']['resource']): {
  readonly producer: MetricProducer;
  create(spec: HistogramSpec): CountHistogram;
} {
  const startTime: [number, number] = hrTime();
  const all: { readonly spec: HistogramSpec; readonly series: Map<string, Series> }[] = [];
  return {
    create(spec) {
      const series = new Map<string, Series>();
      all.push({ spec, series });
      return (value, key) => count(spec, seriesOf(spec, series, key), value);
    },
    producer: {
      async collect() {
        const endTime = hrTime();
        const metrics = all.map(({ spec, series }) => metricOf(spec, series, { startTime, endTime }));
        return {
          resourceMetrics: { resource, scopeMetrics: [{ scope: { name: 'tollgate' }, metrics }] },
          errors: [],
        };
      },
    },
  };
}

function seriesOf(spec: HistogramSpec, all: Map<string, Series>, asked: string): Series {
  const known = all.get(asked);
  if (known !== undefined) return known;
  const key = all.size < SERIES_MAX ? asked : OTHERS;
  const shared = all.get(key);
  if (shared !== undefined) return shared;
  const counts = new Array<number>(spec.boundaries.length + 1).fill(0);
  const series = { attributes: spec.attributesOf(key), counts, sum: 0, count: 0 };
  all.set(key, series);
  return series;
}

function count({ boundaries }: HistogramSpec, series: Series, value: number): void {
  let bucket = 0;
  while (bucket < boundaries.length && value > (boundaries[bucket] ?? 0)) bucket += 1;
  series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
  series.sum += value;
  series.count += 1;
}

function metricOf(
  { name, description, unit = '', boundaries }: HistogramSpec,
  series: ReadonlyMap<string, Series>,
  times: { readonly startTime: [number, number]; readonly endTime: [number, number] },
): HistogramMetricData {
  return {
    descriptor: { name, description, unit, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPointType: DataPointType.HISTOGRAM,
    dataPoints: [...series.values()].map(({ attributes, counts, sum, count: total }) => ({
      ...times,
      attributes,
      value: { buckets: { boundaries: [...boundaries], counts: [...counts] }, sum, count: total },
    })),
  };
}

function hrTime(): [number, number] {
  const nowMs = Date.now();
  return [Math.floor(nowMs / 1_000), (nowMs % 1_000) * 1_000_000];
}
