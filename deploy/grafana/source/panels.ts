import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  StackingConfigBuilder,
  StackingMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimePanel } from '@grafana/grafana-foundation-sdk/timeseries';

/** The data source that provisioning/datasources makes. */
export const DATA_SOURCE = { type: 'grafana-clickhouse-datasource', uid: 'tollgate-history' } as const;

/** One panel: its title, its unit as Grafana names it, and its query with the macros of the ClickHouse plugin. */
export type PanelSpec = { readonly title: string; readonly unit: string; readonly sql: string };

/** Units of Grafana that panels use. */
export const UNIT = {
  count: 'short',
  usd: 'currencyUSD',
  share: 'percentunit',
  ms: 'ms',
  bytes: 'bytes',
} as const;

const WIDTH = { stat: 4, half: 12, whole: 24 } as const;
const HEIGHT = { stat: 4, chart: 8 } as const;
/** Rollups have hours. */
const HOUR = '1h';

/** One number. */
export function stat({ title, unit, sql }: PanelSpec): StatPanel {
  return new StatPanel()
    .title(title)
    .datasource(DATA_SOURCE)
    .unit(unit)
    .span(WIDTH.stat)
    .height(HEIGHT.stat)
    .withTarget(query(sql, 'table'));
}

/** Lines over time: a column `time`, then one for each line, or a text column that names it and its value. */
export function lines({ title, unit, sql }: PanelSpec): TimePanel {
  return new TimePanel()
    .title(title)
    .datasource(DATA_SOURCE)
    .unit(unit)
    .min(0)
    .interval(HOUR)
    .span(WIDTH.half)
    .height(HEIGHT.chart)
    .showPoints(VisibilityMode.Never)
    .legend(legend())
    .withTarget(query(sql, 'timeseries'));
}

/** The same as stacked bars, for amounts that add up. */
export function bars(spec: PanelSpec): TimePanel {
  return lines(spec)
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(70)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
}

/** Rows, in the order of the query. */
export function table({ title, unit, sql }: PanelSpec): TablePanel {
  return new TablePanel()
    .title(title)
    .datasource(DATA_SOURCE)
    .overrideByRegexp('/USD$/', [{ id: 'unit', value: UNIT.usd }])
    .overrideByRegexp('/share$/', [{ id: 'unit', value: UNIT.share }])
    .overrideByRegexp('/ms$/', [{ id: 'unit', value: UNIT.ms }])
    .unit(unit)
    .span(WIDTH.half)
    .height(HEIGHT.chart)
    .withTarget(query(sql, 'table'));
}

function legend(): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom);
}

/** The plugin's numbers for what an answer becomes. */
const FORMAT = { timeseries: 0, table: 1 } as const;

function query(rawSql: string, format: keyof typeof FORMAT): Builder<Dataquery> {
  const target = {
    refId: 'A',
    datasource: DATA_SOURCE,
    editorType: 'sql',
    rawSql,
    queryType: format,
    format: FORMAT[format],
    _implementsDataqueryVariant() {},
  };
  return { build: () => target };
}
