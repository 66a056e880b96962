import { GatewayError } from '@tollgate/contracts';
import { isJsonObject, type JsonObject } from '../json/json-object.ts';
import { splice } from '../json/splice.ts';

/** A multipart/form-data body (RFC 7578), read in place. */
export type Form = {
  /** Media type with the boundary, as the client sent it. */
  readonly contentType: string;
  /** Values by name: a text, a file, or an array of them for a name that stands several times. */
  readonly fields: JsonObject;
  /** Where the value of `model` stands. */
  readonly model: { readonly start: number; readonly end: number } | undefined;
};

/** More than any API takes: sixteen images and their settings. */
const PARTS_MAX = 128;
const HEAD_BYTES_MAX = 4_096;
const HEAD_END = Buffer.from('\r\n\r\n');
const DASHES = Buffer.from('--');
const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;
/** The name must stand first: parsers differ in what they take for it otherwise, and so in which model is asked for. */
const NAME =
  /^content-disposition:[ \t]*form-data;[ \t]*name="([^"\\\r\n]{1,128})"[ \t]*(;[ \t]*filename\*?=[^\r\n]*)?$/im;
const DISPOSITIONS = /^content-disposition:/gim;

/** Whether a media type is that of a form with files. */
export function isFormType(contentType: string | undefined): contentType is string {
  return contentType !== undefined && /^\s*multipart\/form-data\s*;/i.test(contentType);
}

/** Reads a form. Throws `invalid_request` if the bytes are no form. */
export function readForm(bytes: Buffer, contentType: string): Form {
  const match = BOUNDARY.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw malformed('has no boundary');
  const fields: { [name: string]: unknown } = Object.create(null);
  let model: Form['model'];
  for (const { name, start, end, isFile } of partsOf(bytes, Buffer.from(`--${boundary}`))) {
    const data = bytes.subarray(start, end);
    add(fields, name, isFile ? { data } : fieldValue(name, data.toString()));
    if (name === 'model') model = { start, end };
  }
  return { contentType, fields, model };
}

/** The form with another model; every other byte stays. */
export function withFormModel(bytes: Buffer, { model }: Form, modelId: string): Buffer {
  return model === undefined ? bytes : splice(bytes, [{ ...model, replacement: Buffer.from(modelId) }]);
}

/** The bytes of a field that is a file; undefined for anything else. */
export function fileData(field: unknown): Buffer | undefined {
  const data = isJsonObject(field) ? field['data'] : undefined;
  return Buffer.isBuffer(data) ? data : undefined;
}

/** Values of a form are texts, also of what is a number or a boolean elsewhere. */
function fieldValue(name: string, text: string): unknown {
  if (name === 'stream' && (text === 'true' || text === 'false')) return text === 'true';
  return name === 'n' && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

type Part = { readonly name: string; readonly start: number; readonly end: number; readonly isFile: boolean };

function partsOf(bytes: Buffer, delimiter: Buffer): readonly Part[] {
  const between = Buffer.concat([Buffer.from('\r\n'), delimiter]);
  const parts: Part[] = [];
  let at = bytes.indexOf(delimiter);
  if (at === -1) throw malformed('does not have the boundary of its media type');
  at += delimiter.length;
  while (!bytes.subarray(at, at + 2).equals(DASHES)) {
    if (parts.length === PARTS_MAX) throw malformed(`has more than ${PARTS_MAX} parts`);
    const headEnd = bytes.indexOf(HEAD_END, at);
    const end = headEnd === -1 ? -1 : bytes.indexOf(between, headEnd + 2);
    if (end === -1 || headEnd - at > HEAD_BYTES_MAX) throw malformed('is not complete');
    const head = bytes.toString('utf8', at, headEnd);
    const [, name, file] = NAME.exec(head) ?? [];
    if (name === undefined || head.match(DISPOSITIONS)?.length !== 1)
      throw malformed('has a part that does not begin with: Content-Disposition: form-data; name="…"');
    const start = headEnd + HEAD_END.length;
    parts.push({ name, start, end: Math.max(start, end), isFile: file !== undefined });
    at = end + between.length;
  }
  return parts;
}

function add(fields: { [name: string]: unknown }, name: string, value: unknown): void {
  const known = fields[name];
  if (known === undefined) fields[name] = value;
  else if (Array.isArray(known)) known.push(value);
  else fields[name] = [known, value];
}

function malformed(fault: string): GatewayError {
  return new GatewayError('invalid_request', `The multipart/form-data body ${fault}.`);
}
