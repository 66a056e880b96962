import { nearest } from '@tollgate/manifests';

/** A model that may be suggested, with what people may know it by. */
export type SuggestableModel = {
  /** `account/model`. */
  readonly name: string;
  readonly account: string;
  /** The kind of the account's provider, such as `openai`. */
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly modelId: string;
};

const SUGGESTIONS_MAX = 3;
const ASKED_LENGTH_MAX = 200;

/**
 * `; did you mean …?` for a model that was asked for and does not exist, or nothing if no model is close. Models of the
 * same name come first, whatever their account and case: of the account or the provider that was named if there are any.
 * At most three are named, those of accounts that are called like their provider first.
 */
export function suggestModel(asked: string, models: Iterable<SuggestableModel>): string {
  const all = [...models];
  const wanted = asked.slice(0, ASKED_LENGTH_MAX).toLowerCase();
  const slash = wanted.indexOf('/');
  const [account, model] =
    slash === -1 ? [undefined, wanted] : [wanted.slice(0, slash), wanted.slice(slash + 1)];
  const isThere = (one: SuggestableModel) =>
    one.account.toLowerCase() === account || one.provider.toLowerCase() === account;
  const named = all.filter((one) => nameOf(one) === model);
  const known = all.filter(({ modelId }) => [model, wanted].includes(modelId.toLowerCase()));
  const found = [named.filter(isThere), known.filter(isThere), named, known].find(({ length }) => length > 0);
  if (found !== undefined) return `; did you mean ${listed(found)}?`;
  const close = nearestName({ wanted, account, model }, all);
  return close === undefined ? '' : `; did you mean ${close}?`;
}

/** Of models that are called otherwise, the closest: by the whole name, or by the model where no account was named so. */
function nearestName(
  { wanted, account, model }: { wanted: string; account: string | undefined; model: string },
  all: readonly SuggestableModel[],
): string | undefined {
  const ofProvider = all.filter((one) => one.provider.toLowerCase() === account);
  if (account !== undefined && ofProvider.length === 0) {
    return closest(wanted, new Map(all.map(({ name }) => [name.toLowerCase(), name])));
  }
  const among = account === undefined ? all : ofProvider;
  return closest(model, new Map(among.map((one) => [nameOf(one), one.name])));
}

function closest(word: string, names: ReadonlyMap<string, string>): string | undefined {
  return names.get(nearest(word, names.keys()) ?? '');
}

/** What a model is called without its account. */
function nameOf({ name, account }: SuggestableModel): string {
  return name.slice(account.length + 1).toLowerCase();
}

function listed(models: readonly SuggestableModel[]): string {
  const rank = ({ account, provider }: SuggestableModel) =>
    account.toLowerCase().startsWith(provider.toLowerCase()) ? 0 : 1;
  const sorted = models.toSorted((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
  const shown = [...new Set(sorted.map(({ name }) => name))].slice(0, SUGGESTIONS_MAX);
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
}
