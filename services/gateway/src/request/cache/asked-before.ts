import type { RequestFacts } from '../../dialects/client-dialect.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { Candidate } from '../../routing/candidate.ts';

/** A request whose answer is in memory: what its bytes say, and everything else that the name of the answer was made of. */
export type AskedBefore = {
  /** The name of its answer. */
  readonly name: string;
  readonly dialect: Dialect;
  readonly path: string;
  readonly query: string;
  readonly bytes: Buffer;
  readonly body: JsonObject;
  readonly facts: RequestFacts;
  readonly subject: string;
  readonly headers: readonly string[];
  readonly plan: readonly Candidate[];
};
