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

/** A file of a form. */
export type FormFile = {
  readonly data: Buffer;
  /** As the client called it; `file` if it did not. */
  readonly name: string;
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
const FILE_NAME = /filename="([^"\r\n]{1,255})"/i;
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
  for (const { name, start, end, file } of partsOf(bytes, Buffer.from(`--${boundary}`))) {
    const data = bytes.subarray(start, end);
    add(fields, name, file === undefined ? fieldValue(name, data.toString()) : { data, name: file });
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
  return fileOf(field)?.data;
}

/** A field that is a file; undefined for anything else. */
export function fileOf(field: unknown): FormFile | undefined {
  if (!isJsonObject(field)) return undefined;
  const { data, name } = field;
  return Buffer.isBuffer(data) ? { data, name: typeof name === 'string' ? name : NAMELESS } : undefined;
}

const NAMELESS = 'file';

/** Values of a form are texts, also of what is a number or a boolean elsewhere. */
function fieldValue(name: string, text: string): unknown {
  if (name === 'stream' && (text === 'true' || text === 'false')) return text === 'true';
  return name === 'n' && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

type Part = {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Name of the file; undefined for a part that is not a file. */
  readonly file: string | undefined;
};

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
    parts.push({
      name,
      start,
      end: Math.max(start, end),
      file: file && (FILE_NAME.exec(file)?.[1] ?? NAMELESS),
    });
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
