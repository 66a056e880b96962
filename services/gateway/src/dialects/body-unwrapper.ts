/** Takes an answer out of what a provider delivers it in. One serves one body. */
export interface BodyUnwrapper {
  /** What these bytes complete, in pieces. Throws Error where they are no such wrapping, or where the provider reports an error. */
  push(bytes: Buffer): Iterable<Buffer>;
  /** Whether the bytes so far may be the whole body. */
  readonly isWhole: boolean;
}
