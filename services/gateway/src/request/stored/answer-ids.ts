import { PassingBody } from '../../answer/passing-body.ts';
import type { AnswerBody } from '../../answer/source.ts';
import { openAiResponses } from '../../dialects/openai-responses/dialect.ts';
import type { StoredKind } from '../../dialects/stored/stored-call.ts';
import type { Routed } from '../request.ts';
import { type FoundIds, IdReader } from './id-reader.ts';
import type { StoredId, StoredIds } from './stored-ids.ts';

/** Keeps the ids that the answer of one request hands out, before the answer ends. */
export class AnswerIds {
  readonly #ids: Pick<StoredIds, 'keep'>;
  readonly #failed: (error: unknown) => void;
  #kept: Promise<unknown> | undefined;

  constructor(ids: Pick<StoredIds, 'keep'>, failed: (error: unknown) => void) {
    this.#ids = ids;
    this.#failed = failed;
  }

  /** Whether an id was found that its provider stores something under. */
  get hasFound(): boolean {
    return this.#kept !== undefined;
  }

  /** Resolves when what was found is kept, or could not be; undefined if nothing was found. */
  get kept(): Promise<unknown> | undefined {
    return this.#kept;
  }

  /** The body of an answer, read as it passes if it hands out ids. */
  reading(request: Routed, status: number, body: AnswerBody): AnswerBody {
    const kind = status < 300 ? kindOf(request) : undefined;
    if (kind === undefined) return body;
    const reader = new IdReader({
      isToEnd: kind === 'batch',
      found: (ids) => this.#keep(request, kind, ids),
    });
    return new PassingBody(body, {
      passed: (piece) => reader.push(piece),
      ended: () => reader.end(),
    });
  }

  #keep(request: Routed, kind: StoredKind, { id, fileIds }: FoundIds): void {
    const { target, facts } = request;
    const stored: StoredId = {
      owner: ownerOf(request),
      account: target.account,
      model: target.name,
      isDue: kind === 'batch' || facts.isBackground === true,
    };
    const files = fileIds.map((file) => this.#ids.keep('file', file, { ...stored, isDue: false }));
    this.#kept = Promise.all([this.#ids.keep(kind, id, stored), ...files]).catch(this.#failed);
  }
}

/** What the answer makes; undefined for nothing. A client says of its own responses that they are not to be stored. */
function kindOf({ dialect, facts, body, target }: Routed): StoredKind | undefined {
  const { stored } = facts;
  if (stored !== undefined) return stored.step === 'make' || isBatch(stored) ? stored.kind : undefined;
  if (dialect !== openAiResponses || body['store'] === false) return undefined;
  return target.provider.dialectFor(dialect, target) === dialect ? 'response' : undefined;
}

/** A batch names its files once it has written them. */
function isBatch({ kind, step }: { kind: StoredKind; step: string }): boolean {
  return kind === 'batch' && step === 'use';
}

function ownerOf({ admission }: Routed): string {
  return admission.principal?.subject ?? '';
}
