import type { Price } from '@tollgate/pricing';
import type { Provider } from '../providers/provider.ts';

/** A model of an account, made ready to be called. */
export type Target = {
  /** `account/model`. */
  readonly name: string;
  readonly account: string;
  /** The account's kind, for example `openai`. */
  readonly kind: string;
  /** The provider's own name of the model. */
  readonly modelId: string;
  /** The same as a JSON string. */
  readonly modelIdJson: Buffer;
  /** What it can be asked for: `chat`, `responses`, `embedding`, … */
  readonly types: readonly string[];
  readonly price: Price | undefined;
  readonly priceVersion: string;
  readonly createdAtMs: number;
  /** 0 if unknown. */
  readonly inputTokensMax: number;
  /** 0 if unknown. */
  readonly outputTokensMax: number;
  readonly capabilities: readonly string[];
  /** How long its provider is to keep prompts that requests say nothing of; undefined for no marks. */
  readonly promptCacheTtl: '5m' | '1h' | undefined;
  /** Whether a call whose client has left is read on until the provider has said what it used. */
  readonly isReadOn: boolean;
  readonly provider: Provider;
};
