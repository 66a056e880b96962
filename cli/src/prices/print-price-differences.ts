import { readFileSync } from 'node:fs';
import { callableAccount, isProviderAccount, parseManifests } from '@tollgate/manifests';
import { findPrice, formatUsd, litellmPrice, type Price, priceAt, priceDifferences } from '@tollgate/pricing';
import type { Terminal } from '../commands/terminal.ts';

/** What is compared with the bundled list, and for which models. */
export type PriceSources = {
  readonly litellm?: string | undefined;
  readonly file?: string | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
};

type Priced = { readonly provider: string; readonly model: string; readonly price: Price };

const DIFFERENT = 2;

/** Prints each difference on a line of its own. Returns the exit code. Throws Error if a source cannot be read. */
export function printPriceDifferences(terminal: Terminal, sources: PriceSources): number {
  const others = [
    ...(sources.litellm === undefined ? [] : litellmPrices(sources.litellm)),
    ...(sources.file === undefined ? [] : manifestPrices(sources.file)),
  ];
  if (sources.litellm === undefined && sources.file === undefined)
    throw new Error('name a source to compare with: --litellm or --file');
  const wanted = others.filter(
    ({ provider, model }) =>
      (sources.provider === undefined || provider === sources.provider) &&
      model.includes(sources.model ?? ''),
  );
  let differences = 0;
  for (const { provider, model, price } of wanted) {
    const listed = findPrice(provider, model, Date.now());
    if (listed === undefined) {
      terminal.out(`${provider} ${model}: no price in the bundled list`);
      differences += 1;
      continue;
    }
    for (const { what, ours, theirs } of priceDifferences(listed, price)) {
      terminal.out(
        `${provider} ${model}: ${what} is ${usd(ours)} in the bundled list and ${usd(theirs)} there`,
      );
      differences += 1;
    }
  }
  terminal.out(`${wanted.length} models compared, ${differences} differences`);
  return differences === 0 ? 0 : DIFFERENT;
}

function usd(nanoUsd: number | undefined): string {
  return nanoUsd === undefined ? 'missing' : formatUsd(nanoUsd);
}

/** LiteLLM's names of providers, and the kinds of account that speak to them. */
const KINDS = new Map([
  ['openai', 'openai'],
  ['anthropic', 'anthropic'],
  ['gemini', 'google-gemini'],
  ['mistral', 'mistral-ai'],
  ['groq', 'groq'],
  ['xai', 'xai'],
  ['cohere_chat', 'cohere'],
  ['perplexity', 'perplexity-ai'],
]);

function litellmPrices(file: string): readonly Priced[] {
  const list: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof list !== 'object' || list === null) throw new Error(`${file} is no list of prices`);
  return Object.entries(list).flatMap(([name, entry]: [string, unknown]) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const fields: Readonly<Record<string, unknown>> = { ...entry };
    const provider = KINDS.get(String(fields['litellm_provider']));
    const price = litellmPrice(fields);
    if (provider === undefined || price === undefined) return [];
    return [{ provider, model: name.replace(/^[a-z_]+\//, ''), price }];
  });
}

function manifestPrices(file: string): readonly Priced[] {
  const parsed = parseManifests(readFileSync(file, 'utf8'), file.endsWith('.json') ? 'json' : 'yaml');
  if (!parsed.ok) throw new Error(`${file}: ${parsed.faults.map(({ message }) => message).join('; ')}`);
  return parsed.documents.flatMap(({ manifest }) => {
    if (!isProviderAccount(manifest)) return [];
    const account = callableAccount(manifest);
    return account.models.flatMap((model) => {
      const price = priceAt(model.ownPrices, Date.now());
      return price === undefined ? [] : [{ provider: account.provider, model: model.modelId, price }];
    });
  });
}
