import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Filter } from '../api/api-answer.ts';
import { isRangeName, type Range, type RangeName, rangeMs } from './range.ts';
import { filterText, typedFilter } from './typed-filter.ts';

/** Range, filters and more of a page about history, all kept in the URL. */
export type View = {
  readonly range: Range;
  readonly filters: Filter[];
  /** Changes with range and filters: part of each question's key. */
  readonly key: string;
  /** The range of now, as the API takes it. */
  asked(): { from: string; to: string; filters: Filter[] };
  setRange(range: Range): void;
  setFilters(filters: Filter[]): void;
  param(name: string): string | undefined;
  setParam(name: string, value: string | undefined): void;
};

/** Reads the view from the URL; each setter writes it there. */
export function useView(fallback: RangeName): View {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (edit: (params: URLSearchParams) => void) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          edit(next);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );

  return useMemo(() => {
    const range = readRange(params, fallback);
    const filters = params.getAll('f').flatMap((text) => typedFilter(text) ?? []);
    return {
      range,
      filters,
      key: JSON.stringify([range, filters]),
      asked() {
        const { fromMs, toMs } = rangeMs(range, Date.now());
        return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), filters };
      },
      setRange: (chosen) => change((next) => writeRange(next, chosen)),
      setFilters: (chosen) =>
        change((next) => {
          next.delete('f');
          for (const filter of chosen) next.append('f', filterText(filter));
        }),
      param: (name) => params.get(name) ?? undefined,
      setParam: (name, value) =>
        change((next) => (value === undefined ? next.delete(name) : next.set(name, value))),
    };
  }, [params, change, fallback]);
}

/** The query of a link to a page about history. */
export function viewSearch(view: { range: Range; filters: readonly Filter[] }): string {
  const params = new URLSearchParams();
  writeRange(params, view.range);
  for (const filter of view.filters) params.append('f', filterText(filter));
  return `?${params.toString()}`;
}

function readRange(params: URLSearchParams, fallback: RangeName): Range {
  const from = params.get('from') ?? '';
  const to = params.get('to') ?? '';
  if (Date.parse(from) < Date.parse(to)) return { kind: 'fixed', from, to };
  const name = params.get('range') ?? '';
  return { kind: 'named', name: isRangeName(name) ? name : fallback };
}

function writeRange(params: URLSearchParams, range: Range): void {
  for (const name of ['range', 'from', 'to']) params.delete(name);
  if (range.kind === 'named') {
    params.set('range', range.name);
  } else {
    params.set('from', range.from);
    params.set('to', range.to);
  }
}
