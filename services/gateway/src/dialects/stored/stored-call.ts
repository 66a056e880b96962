/** What a provider stores for a client and hands out an id of. */
export type StoredKind = 'response' | 'conversation' | 'file' | 'batch';

/** What a call does with what is stored. */
export type StoredStep = 'make' | 'list' | 'use';

/** A call about what a provider stores. It goes to the account that stores it, by the same path and query. */
export type StoredCall = {
  readonly kind: StoredKind;
  readonly step: StoredStep;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the base URL of the provider. */
  readonly path: string;
  /** What it is about; undefined for a call that makes something or lists. */
  readonly id: string | undefined;
  /** Id of the file that a batch is made of. */
  readonly fileId?: string;
  /** The provider's name of the model that the lines of an uploaded batch ask for. */
  readonly batchModel?: string;
};
