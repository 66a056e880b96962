import type { AdmitRequest__Output } from '../../gen/tollgate/admission/v1/AdmitRequest.ts';
import type { AdmitResponse__Output } from '../../gen/tollgate/admission/v1/AdmitResponse.ts';

/**
 * How a gateway reaches the admission of a policy: over gRPC (`AdmissionService.Admit`), or in memory where both run in one
 * process. Messages are complete, with every field set, as in memory nothing fills in what is missing; and neither side
 * changes one after it was written, as in memory both hold the same object.
 */
export interface AdmissionPort {
  /** Opens a stream. It breaks with an error if no policy serves it. */
  admit(): AdmitCall;
  /** Whether a stream that is opened now is likely to be served. */
  isConnected(): boolean;
}

/** The gateway's end of a stream. Messages arrive in the order they were written, and never before `write` has returned. */
export interface AdmitCall {
  write(message: AdmitRequest__Output): unknown;
  /** Ends it at once: no message arrives at either end afterwards. */
  cancel(): void;
  on(event: 'data', listener: (message: AdmitResponse__Output) => void): unknown;
  /** It broke; after a cancellation it may follow, too. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Policy has written all it will. */
  on(event: 'end', listener: () => void): unknown;
}

/** Policy's end of a stream. */
export interface ServedAdmitCall {
  /** False: the connection is full, and `drain` follows when it is not. */
  write(message: AdmitResponse__Output): boolean;
  /** Ends it after what was written; `finish` follows. */
  end(): unknown;
  /** Lets messages wait until `resume`. */
  pause(): unknown;
  resume(): unknown;
  on(event: 'data', listener: (message: AdmitRequest__Output) => void): unknown;
  /** `end`: the gateway writes no more. `cancelled`: it is gone. */
  on(event: 'drain' | 'end' | 'cancelled' | 'finish', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}
