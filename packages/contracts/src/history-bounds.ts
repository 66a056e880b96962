const FILTERS_MAX = 20;
const FILTER_VALUES_MAX = 200;
const FILTER_VALUE_LENGTH_MAX = 512;
const GROUP_FIELDS_MAX = 6;
const MEASURES_MAX = 20;

/** Bounds of one query of history, the same at the admin API and in analytics. */
export const HISTORY_BOUNDS = {
  /** Filters that a caller may give. */
  filtersMax: FILTERS_MAX,
  /** The filters as analytics gets them: the console may add one, of what the caller may see. */
  filtersWithScopeMax: FILTERS_MAX + 1,
  /** Values of one filter. */
  filterValuesMax: FILTER_VALUES_MAX,
  /** Characters in one value of a filter. */
  filterValueLengthMax: FILTER_VALUE_LENGTH_MAX,
  /** Fields by which a query groups. */
  groupFieldsMax: GROUP_FIELDS_MAX,
  measuresMax: MEASURES_MAX,
} as const;
