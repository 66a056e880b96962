/** The parts of a counter's key, `<rule>|<entity>|<unit>|<window>`. */
export type CounterKey = {
  readonly rule: string;
  readonly entity: string;
  readonly unit: string;
  readonly window: string;
};

/** The parts, none of which contains a bar; undefined when it is no such key. */
export function parseCounterKey(key: string): CounterKey | undefined {
  const [rule, entity, unit, window, ...more] = key.split('|');
  if (rule === undefined || entity === undefined || unit === undefined || window === undefined)
    return undefined;
  return more.length === 0 ? { rule, entity, unit, window } : undefined;
}
