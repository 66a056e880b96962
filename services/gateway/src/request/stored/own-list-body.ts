import type { AnswerBody, BodyReader } from '../../answer/source.ts';
import { WrappedBody } from '../../answer/wrapped-body.ts';
import type { JsonObject } from '../../dialects/json/json-object.ts';
import { parseJsonObject } from '../../dialects/json/json-object.ts';
import { objectsOf, textOf } from '../../dialects/json/values.ts';
import type { StoredKind } from '../../dialects/stored/stored-call.ts';
import type { Routed } from '../request.ts';
import { limitIn } from './path-with-query.ts';
import type { StoredIds } from './stored-ids.ts';

/** A page of a list is held, since most of it may be other callers'. */
const PAGE_BYTES_MAX = 16 * 1024 * 1024;

const FOUND_AT_ONCE = 100;

/** What a list is cut to. */
export type OwnListOptions = {
  readonly kind: StoredKind;
  readonly owner: string;
  /** Items that the client asks for at most. */
  readonly limit: number;
  readonly ids: Pick<StoredIds, 'find'>;
};

/** A page of what an account stores, cut to what the caller made. */
export class OwnListBody extends WrappedBody {
  readonly #options: OwnListOptions;
  #isGivenUp = false;

  constructor(body: AnswerBody, options: OwnListOptions) {
    super(body);
    this.#options = options;
  }

  read(reader: BodyReader): void {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const fail = (why: string) => {
      this.#isGivenUp = true;
      reader.failed(this.body.incomplete(why));
    };
    this.body.read({
      arrived: (more) => {
        if (this.#isGivenUp) return;
        for (const piece of more) bytes += piece.length;
        if (bytes > PAGE_BYTES_MAX) fail(`a page of the list is longer than ${PAGE_BYTES_MAX} bytes`);
        else pieces.push(...more);
      },
      ended: () => {
        if (this.#isGivenUp) return;
        const page = parseJsonObject(Buffer.concat(pieces).toString());
        if (page === undefined) {
          fail('the list is no JSON object');
          return;
        }
        ownPage(page, this.#options).then(
          (own) => {
            reader.arrived([Buffer.from(JSON.stringify(own))]);
            reader.ended();
          },
          () => fail('it could not be looked up whose the items of the list are'),
        );
      },
      failed: (failure) => {
        if (!this.#isGivenUp) reader.failed(failure);
      },
    });
  }
}

async function ownPage(page: JsonObject, options: OwnListOptions): Promise<JsonObject> {
  const { kind, owner, limit, ids } = options;
  const items = objectsOf(page['data']);
  const own: JsonObject[] = [];
  for (let at = 0; at < items.length && own.length <= limit; at += FOUND_AT_ONCE) {
    const some = items.slice(at, at + FOUND_AT_ONCE);
    const stored = await Promise.all(some.map((item) => ids.find(kind, textOf(item['id']))));
    own.push(...some.filter((_, index) => stored[index]?.owner === owner));
  }
  const data = own.slice(0, limit);
  return {
    ...page,
    data,
    ...('first_id' in page && { first_id: data[0]?.['id'] ?? null }),
    ...('last_id' in page && { last_id: data.at(-1)?.['id'] ?? null }),
    has_more: own.length > limit || page['has_more'] === true,
  };
}

/** The body of a list, cut to what the caller made; every other body as it is. */
export function ownListed(
  request: Routed,
  status: number,
  body: AnswerBody,
  ids: Pick<StoredIds, 'find'>,
): AnswerBody {
  const { stored } = request.facts;
  const owner = request.storedUse?.owner;
  if (stored?.step !== 'list' || owner === undefined || status >= 300) return body;
  return new OwnListBody(body, { kind: stored.kind, owner, limit: limitIn(request.query, stored), ids });
}
