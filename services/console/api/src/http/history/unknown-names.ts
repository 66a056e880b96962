import { didYouMean } from '@tollgate/manifests';
import { type Reader, type ReadFilter, readsAll } from '../../access/reading-scope.ts';
import type { AnalyticsClient } from '../../clients/analytics.ts';
import type { PolicyClient } from '../../clients/policy.ts';
import { parseStored } from '../../objects/stored-object.ts';
import type { Credential } from '../../sessions/credential.ts';
import type { QueryRange } from './query-range.ts';

/** Fields whose values are names of objects: their type and what people call them. */
const OBJECTS: ReadonlyMap<string, { type: string; word: string }> = new Map([
  ['team', { type: 'team', word: 'team' }],
  ['user', { type: 'user', word: 'user' }],
  ['virtual_account', { type: 'virtual-account', word: 'virtual account' }],
  ['provider_account', { type: 'provider-account', word: 'provider account' }],
]);
/** Values of a field that are compared with what was asked for. */
const VALUES_MAX = 1_000;

/**
 * Why a question about history may have found nothing: a sentence for each name in its filters that nothing has, with the
 * nearest one. Names of objects are compared with the config that the caller may see, other values with those of the same
 * time. What cannot be looked up is left out.
 */
export async function unknownNames(
  { policy, analytics }: { policy: PolicyClient; analytics: AnalyticsClient },
  question: {
    credential: Credential;
    range: QueryRange;
    visible: readonly ReadFilter[];
    reader: Pick<Reader, 'role'>;
  },
): Promise<string[]> {
  const { credential, range, visible, reader } = question;
  const seen = readsAll(reader) ? '' : ' that you may see';
  const added = visible.filter((filter) => !range.filters.includes(filter));

  async function known(field: string): Promise<string[]> {
    const object = OBJECTS.get(field);
    if (object !== undefined) {
      const { manifests } = await policy.listManifests(credential, object.type);
      return manifests.map((json) => parseStored(json).name);
    }
    const query = {
      fromMs: range.fromMs,
      toMs: range.toMs,
      filters: added,
      stepSeconds: 0,
      limit: VALUES_MAX,
    };
    const { rows } = await analytics.queryMetrics({ ...query, measures: ['requests'], groupBy: [field] });
    return rows.map(({ group }) => group[field] ?? '').filter((value) => value !== '');
  }

  const exact = range.filters.filter(({ field, op }) => (op === 'is' || op === 'in') && isName(field));
  const sentences = await Promise.all(
    exact.map(async ({ field, values }) => {
      const names = await known(field).catch(() => undefined);
      if (names === undefined) return [];
      return values
        .filter((value) => value !== '' && !names.includes(value))
        .map((value) => sentence({ field, value, names, seen }));
    }),
  );
  return sentences.flat();
}

/** Whether people write the field's values from memory, so that one which nothing has is likely misspelt. */
function isName(field: string): boolean {
  return OBJECTS.has(field) || field.startsWith('tag.') || ['model', 'model_asked', 'rule'].includes(field);
}

type Unknown = { field: string; value: string; names: readonly string[]; seen: string };

function sentence({ field, value, names, seen }: Unknown): string {
  const hint = didYouMean(value, names);
  const object = OBJECTS.get(field);
  if (object !== undefined) return `There is no ${object.word} ${value}${seen}${hint === '' ? '.' : hint}`;
  const shown = field.startsWith('tag.') ? field.slice('tag.'.length) : field;
  const some = hint === '' && names.length > 0 ? `; there are ${names.slice(0, 5).join(', ')}` : '';
  return `No request of this time has ${shown}=${value}${hint === '' ? `${some}.` : hint}`;
}
