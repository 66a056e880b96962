/** Who makes a change of config, and from where. */
export type ChangeAuthor = {
  /** `user:<email>`, `virtualaccount:<name>` or `system`. */
  readonly actor: string;
  /** Empty where no token was used. */
  readonly tokenId: string;
  /** The network address of the caller; empty where there is none. */
  readonly clientAddress: string;
};

/** What a start of policy brings along: files, first accounts, the tokens of the settings. */
export const SYSTEM: ChangeAuthor = { actor: 'system', tokenId: '', clientAddress: '' };
