import { hasModels, type Manifest, parseStoredManifest } from '@tollgate/manifests';
import { z } from 'zod';
import type { ConfigChange } from '../config-store/store.ts';
import { isManifestKey } from '../objects/entry-keys.ts';

/** When each model came into the config, by `account/model`. Models from before this was stored are absent. */
export type ModelTimes = ReadonlyMap<string, number>;

const stored = z.record(z.string(), z.int());

/** Reads what `modelTimesText` wrote. Throws ZodError for anything else. */
export function parseModelTimes(json: string): ModelTimes {
  return new Map(Object.entries(stored.parse(JSON.parse(json))));
}

/** The times after a change as text; undefined if the change adds and removes no model. */
export function modelTimesText(
  before: { manifests: ReadonlyMap<string, Manifest>; modelsSinceMs: ModelTimes },
  { put, remove }: ConfigChange,
  atMs: number,
): string | undefined {
  const times = new Map(before.modelsSinceMs);
  let isChanged = false;
  const touch = (key: string, after: Manifest | undefined) => {
    const had = new Set(modelNames(before.manifests.get(key)));
    const has = new Set(modelNames(after));
    for (const name of had) if (!has.has(name)) isChanged = times.delete(name) || isChanged;
    for (const name of has) {
      if (had.has(name)) continue;
      times.set(name, atMs);
      isChanged = true;
    }
  };
  for (const key of remove) touch(key, undefined);
  for (const [key, json] of put) if (isManifestKey(key)) touch(key, parseStoredManifest(json));
  return isChanged ? JSON.stringify(Object.fromEntries(times)) : undefined;
}

function modelNames(manifest: Manifest | undefined): string[] {
  if (manifest === undefined || !hasModels(manifest)) return [];
  return (manifest.integrations ?? []).map(({ name }) => `${manifest.name}/${name}`);
}
