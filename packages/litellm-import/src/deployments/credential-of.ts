import { type ConfigFields, FROM_ENVIRONMENT } from '../config-fields.ts';
import type { Provider } from './provider-of.ts';

/** A key of a provider: the variable that LiteLLM reads, or the key itself, which is compared and never shown. */
export type Credential =
  | { readonly from: 'variable'; readonly name: string }
  | { readonly from: 'file'; readonly value: string; readonly at: string };

/** Values that people write for a server that wants no key. */
const PLACEHOLDER =
  /^(sk-|bearer )?(none|null|nil|empty|fake|dummy|no|not|any|anything|nothing|unused|ignored?|placeholder|local|lm-?studio|ollama|vllm|x+|\*+|0+|1234\d*|test)?([-_ ]?(api)?[-_ ]?(key|needed|required|used|applicable|auth|token|studio))*$/i;

/** Returns the key of a deployment; undefined if its server wants none. */
export function credentialOf(provider: Provider, from: readonly ConfigFields[]): Credential | undefined {
  const holder = from.find((fields) => fields.writtenText('api_key') !== undefined);
  const written = holder?.writtenText('api_key');
  if (holder === undefined || written === undefined) {
    return provider.keyVariable === undefined ? undefined : { from: 'variable', name: provider.keyVariable };
  }
  const name = FROM_ENVIRONMENT.exec(written)?.[1];
  if (name !== undefined) return { from: 'variable', name };
  if (provider.kind === 'self-hosted-model' && PLACEHOLDER.test(written.trim())) return undefined;
  return { from: 'file', value: written, at: holder.place('api_key') };
}
