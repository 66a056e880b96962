import type { GatewayError } from '@tollgate/contracts';

/** What came of looking at a part of an answer; with an error nothing more of it goes to the client. */
export type Guarded<Value> = { readonly value: Value; readonly error: GatewayError | undefined };
