import type { JsonObject } from '../../dialects/json/json-object.ts';
import type { Replacements } from './replace-strings.ts';
import type { RequestTexts } from './request-texts.ts';

/** A request as it stands while guardrails rewrite it. Never changes; rewriting makes another one. */
export type RequestDraft = RequestTexts & {
  readonly bytes: Buffer;
  readonly body: JsonObject;
  /** Why its texts cannot be replaced; undefined if they can. */
  readonly unwritable: string | undefined;
  /** In the words of OpenAI's chat API, or the client's own where it cannot be said in them. */
  chat(): JsonObject;
  /** With texts replaced. Not to be called if it is unwritable. */
  with(rewritten: Replacements): RequestDraft;
  /** With another request in its place, in the words of OpenAI's chat API. Throws RemoteFault if this one cannot be replaced. */
  replacedBy(document: JsonObject): RequestDraft;
};
