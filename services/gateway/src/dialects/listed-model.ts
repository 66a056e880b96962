/** A model that a caller may call, as lists of models show it. */
export type ListedModel = {
  /** `account/model`. */
  readonly id: string;
  /** 0 if unknown. */
  readonly createdAtMs: number;
  readonly capabilities: readonly string[];
  /** 0 if unknown. */
  readonly inputTokensMax: number;
  /** 0 if unknown. */
  readonly outputTokensMax: number;
  /** Whether its account speaks the Responses API. */
  readonly isResponsesWire: boolean;
};
