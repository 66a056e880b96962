/** The parts of a counter's key, `<rule>|<entity>|<unit>|<window>`. */
export type CounterKey = {
  readonly rule: string;
  /** What is counted for, such as `all`, `user:lena@example.com` or `metadata.project=apollo`. */
  readonly entity: string;
  readonly unit: string;
  /** The name of the window, such as `day`. */
  readonly window: string;
};

/** The entity of a counter that counts everything together. */
export const EVERYTHING = 'all';

/** Stands for the unit in the key of a counter of uncertain requests; sorts just before the counter that it is about. */
export const UNCERTAIN_COST = 'cost-uncertain';

/** The key of a counter. Values in the entity have to be escaped before. */
export function counterKey({ rule, entity, unit, window }: CounterKey): string {
  return `${rule}|${entity}|${unit}|${window}`;
}

/** How the keys of all counters of a rule start. */
export function ruleKeyPrefix(rule: string): string {
  return `${rule}|`;
}

/** The parts, none of which contains a bar; undefined for a text that is no such key. */
export function parseCounterKey(key: string): CounterKey | undefined {
  const [rule, entity, unit, window, ...more] = key.split('|');
  if (rule === undefined || entity === undefined || unit === undefined || window === undefined)
    return undefined;
  return more.length === 0 ? { rule, entity, unit, window } : undefined;
}

/** A value as it stands in an entity: bars separate the parts of a key and commas those of an entity. */
export function escapeKeyPart(text: string): string {
  return /[%|,]/.test(text)
    ? text.replace(/[%|,]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    : text;
}
