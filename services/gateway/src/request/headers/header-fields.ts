import type { IncomingHttpHeaders } from 'node:http';
import { type ErrorCode, GatewayError } from '@tollgate/contracts';
import { isJsonObject, type JsonObject } from '../../dialects/json/json-object.ts';

/** A header of ours and its value. */
export type OurHeader = { readonly name: string; readonly value: string };

/** A header under TrueFoundry's name or our own; ours wins. */
export function ourHeader(headers: IncomingHttpHeaders, suffix: string): OurHeader | undefined {
  let names = NAMES.get(suffix);
  if (names === undefined) {
    names = [`x-tollgate-${suffix}`, `x-tfy-${suffix}`];
    NAMES.set(suffix, names);
  }
  return named(headers, names[0]) ?? named(headers, names[1]);
}

/** By suffix. Names that are put together for each request have to be looked up in V8's table of names before they find nothing. */
const NAMES = new Map<string, readonly [ours: string, theirs: string]>();

/** A header that holds a JSON object. Throws with `code`, naming the header. */
export function jsonObjectHeader(header: OurHeader, code: ErrorCode): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(header.value);
  } catch (cause) {
    throw new GatewayError(code, `${header.name} is not valid JSON.`, { param: header.name, cause });
  }
  if (!isJsonObject(value)) {
    throw new GatewayError(code, `${header.name} must be a JSON object.`, { param: header.name });
  }
  return value;
}

/** The members of a header that holds a JSON object, and how a wrong one of them is refused. */
export type HeaderMembers = {
  readonly given: JsonObject;
  /** The error that names a member: `rule` says what it must be. */
  refuse(member: string, rule: string): GatewayError;
};

/** Reads such a header; undefined without one. Throws `invalid_request`, naming the header or a member that is not among the known. */
export function headerMembers(
  headers: IncomingHttpHeaders,
  suffix: string,
  known: ReadonlySet<string>,
): HeaderMembers | undefined {
  const header = ourHeader(headers, suffix);
  if (header === undefined) return undefined;
  const given = jsonObjectHeader(header, 'invalid_request');
  const refuse = (member: string, rule: string) =>
    new GatewayError('invalid_request', `"${member}" of ${header.name} ${rule}.`, {
      param: `${header.name}.${member}`,
    });
  for (const member of Object.keys(given)) {
    if (!known.has(member)) throw refuse(member.slice(0, MEMBER_CHARS_SHOWN), 'is not known');
  }
  return { given, refuse };
}

const MEMBER_CHARS_SHOWN = 64;

function named(headers: IncomingHttpHeaders, name: string): OurHeader | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  return { name, value: asUtf8(typeof value === 'string' ? value : value.join(', ')) };
}

/**
 * Node reads header values as Latin-1. Clients send names and texts in UTF-8 (RFC 9110 5.5 leaves that to the two ends),
 * so a value that is valid UTF-8 is read as such, and any other stays as it is.
 */
function asUtf8(value: string): string {
  if (!BEYOND_ASCII.test(value)) return value;
  try {
    return UTF8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

const BEYOND_ASCII = /[\u0080-\u00ff]/;
const UTF8 = new TextDecoder('utf-8', { fatal: true });
