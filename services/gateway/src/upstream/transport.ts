/** A call as it goes out, but for the fields that its connection needs. */
export type OutgoingCall = {
  readonly path: string;
  /** Not HEAD and not CONNECT, whose answers have no body of their own. */
  readonly method: string;
  /** Names and values by turns. */
  readonly headers: readonly string[];
  readonly body: Buffer;
};

/** Controls a call that runs. After its end nothing happens. */
export type CallControl = {
  /** Stops reading from the provider until `resume`. */
  pause(): void;
  resume(): void;
  /** Closes the connection; the handler gets `reason` as the call's error. */
  abort(reason: Error): void;
};

/** Takes the answer of one call, as undici's handlers do. `onResponseEnd` or `onResponseError` is called once, as the last. */
export type CallHandler = {
  /** Before anything else; again for a call that is sent a second time. */
  onRequestStart(control: CallControl): void;
  onResponseStart(
    control: CallControl,
    status: number,
    /** By lower-case name; a field that came more than once has all its values. */
    headers: { readonly [name: string]: string | string[] | undefined },
  ): void;
  onResponseData(control: CallControl, bytes: Buffer): void;
  onResponseEnd(): void;
  onResponseError(control: CallControl | undefined, error: Error): void;
};

/** Connections to one endpoint, each of which carries one call at a time. */
export type Transport = {
  /** Whether the bytes that one read of a socket brings come as one piece. */
  readonly joinsPieces: boolean;
  /** Sends a call on a connection that is free, or waits for one. */
  dispatch(call: OutgoingCall, handler: CallHandler): void;
  /** Sends a call on a connection of its own, which is closed after it. */
  dispatchFresh(call: OutgoingCall, handler: CallHandler): void;
  /** Closes each connection when it is free and nothing waits. */
  close(): void;
  /** Aborts every call. */
  destroy(): Promise<void>;
};
