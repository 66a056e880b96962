import protobuf from 'protobufjs';

/**
 * Makes the decoder of a message type, from its reflection. protobufjs decodes into objects of its classes and makes plain ones of
 * them afterwards; this one makes the plain ones at once, as MESSAGE_OPTIONS shape them: every field with its default, enums
 * by name, int64 as numbers.
 *
 * The decoder throws RangeError if the bytes are no such message. Fields that the type does not have are skipped. Bytes are parts of
 * what is decoded, not copies. Knows the kinds of field that usage events and admission messages have; throws Error for any other.
 *
 * With `names`, the message has these fields only, and the others are skipped.
 */
export function messageDecoder(
  type: protobuf.Type,
  names?: readonly string[],
): (bytes: Uint8Array) => object {
  const read = messageReader(type, names);
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return read({ bytes: buffer, at: 0 }, buffer.length);
  };
}

type Input = { readonly bytes: Buffer; at: number };
type Message = Record<string, unknown>;
type Read = (input: Input) => unknown;

const VARINT = 0;
const FIXED_64 = 1;
const DELIMITED = 2;
const FIXED_32 = 5;

/**
 * The function is made of text: V8 fills in a message that is written as a literal, and whose fields are written by name, in half
 * the time of one that grows by its fields.
 */
function messageReader(
  type: protobuf.Type,
  fieldNames?: readonly string[],
): (input: Input, end: number) => Message {
  const members: string[] = [];
  const cases: string[] = [];
  const reads: FieldKind['read'][] = [];
  for (const field of type.fieldsArray) {
    if (fieldNames?.includes(field.name) === false) continue;
    field.resolve();
    const name = JSON.stringify(field.name);
    // A member of a oneof is in the message only if it has a value, and the oneof then names it.
    if (field.partOf === null) members.push(`${name}: ${emptyText(field)}`);
    const named = field.partOf && `message[${JSON.stringify(field.partOf.name)}] = ${name}; `;
    for (const { wireType, read, textOf } of fieldKinds(field)) {
      const text = textOf(`message[${name}]`, `read${reads.push(read) - 1}`);
      cases.push(`case ${(field.id << 3) | wireType}: ${text}; ${named ?? ''}break;`);
    }
  }
  const text = `return (input, end) => {
      const message = { ${members.join(', ')} };
      while (input.at < end) {
        const tag = readVarint(input);
        switch (tag) {
          ${cases.join('\n          ')}
          default: skip(input, tag & 7);
        }
      }
      if (input.at !== end) throw outOfRange(input);
      return message;
    };`;
  const known = { readVarint, skip, outOfRange, empty: Buffer.alloc(0) };
  const names = reads.map((_, index) => `read${index}`);
  // The text is made of names of fields and enums in our own proto files, as JSON.
  const make = new Function(...Object.keys(known), ...names, text);
  // As the text says.
  return make(...Object.values(known), ...reads) as (input: Input, end: number) => Message;
}

/**
 * A wire type that a field may have, what reads a value, and the statement that keeps it in the field; of another wire type it is
 * a field that the type does not have.
 */
type FieldKind = {
  readonly wireType: number;
  readonly read: Read | ReturnType<typeof mapReader>;
  textOf(field: string, read: string): string;
};

function fieldKinds(field: protobuf.Field): FieldKind[] {
  if (field instanceof protobuf.MapField) {
    const textOf: FieldKind['textOf'] = (map, read) => `${read}(input, ${map})`;
    return [{ wireType: DELIMITED, read: mapReader(field), textOf }];
  }
  const kind = valueKind(field);
  if (!field.repeated) return [{ ...kind, textOf: (place, read) => `${place} = ${read}(input)` }];
  const one: FieldKind = { ...kind, textOf: (list, read) => `${list}.push(${read}(input))` };
  if (kind.wireType === DELIMITED) return [one];
  const packed: FieldKind = {
    wireType: DELIMITED,
    read: packedReader(kind.read),
    textOf: (list, read) => `${list}.push(...${read}(input))`,
  };
  return [one, packed];
}

function packedReader(read: Read): (input: Input) => unknown[] {
  return (input) => {
    const end = endOf(input);
    const values: unknown[] = [];
    while (input.at < end) values.push(read(input));
    if (input.at !== end) throw outOfRange(input);
    return values;
  };
}

/** Reads an entry into the map. */
function mapReader(field: protobuf.MapField): (input: Input, map: Message) => void {
  if (field.keyType !== 'string') throw new Error(`${field.fullName}: only maps by strings are known`);
  const readEntry = messageReader(entryType(field));
  return (input, map) => {
    const { key, value } = readEntry(input, endOf(input));
    // A tag may have any name, that of the prototype included.
    if (key !== '__proto__') map[String(key)] = value;
    else Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true });
  };
}

function entryType({ type }: protobuf.MapField): protobuf.Type {
  return new protobuf.Type('Entry')
    .add(new protobuf.Field('key', 1, 'string'))
    .add(new protobuf.Field('value', 2, type));
}

function valueKind(field: protobuf.Field): { wireType: number; read: Read } {
  const { type, resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) {
    const read = messageReader(resolvedType);
    return { wireType: DELIMITED, read: (input) => read(input, endOf(input)) };
  }
  if (resolvedType instanceof protobuf.Enum) {
    const { valuesById } = resolvedType;
    return {
      wireType: VARINT,
      read(input) {
        const number = readVarint(input);
        return valuesById[number] ?? number;
      },
    };
  }
  switch (type) {
    case 'string':
      return { wireType: DELIMITED, read: readString };
    case 'bytes':
      return { wireType: DELIMITED, read: readBytes };
    case 'int32':
    case 'int64':
      return { wireType: VARINT, read: readVarint };
    case 'bool':
      return { wireType: VARINT, read: (input) => readVarint(input) !== 0 };
    case 'double':
      return { wireType: FIXED_64, read: readDouble };
    default:
      throw new Error(`fields of type ${type} are not known`);
  }
}

/** What a field is without a value, as it stands in a literal. */
function emptyText(field: protobuf.Field): string {
  if (field instanceof protobuf.MapField) return '{}';
  if (field.repeated) return '[]';
  if (field.resolvedType instanceof protobuf.Type) return 'null';
  if (field.resolvedType instanceof protobuf.Enum) return JSON.stringify(field.resolvedType.valuesById[0]);
  if (field.type === 'string') return '""';
  if (field.type === 'bytes') return 'empty';
  return field.type === 'bool' ? 'false' : '0';
}

/** Where the delimited value ends that begins here with its length. */
function endOf(input: Input): number {
  const length = readVarint(input);
  const end = input.at + length;
  // A negative length would lead back to what was read.
  if (length < 0 || end > input.bytes.length) throw outOfRange(input);
  return end;
}

function readString(input: Input): string {
  const end = endOf(input);
  const { bytes, at } = input;
  input.at = end;
  return bytes.toString('utf8', at, end);
}

/** A part of what is read, not a copy. */
function readBytes(input: Input): Buffer {
  const end = endOf(input);
  const { bytes, at } = input;
  input.at = end;
  return bytes.subarray(at, end);
}

function readDouble(input: Input): number {
  const { bytes, at } = input;
  if (at + 8 > bytes.length) throw outOfRange(input);
  input.at = at + 8;
  return bytes.readDoubleLE(at);
}

/** As a number; exact up to 2^53 either way. */
function readVarint(input: Input): number {
  const { bytes } = input;
  const first = byteAt(input, bytes);
  if (first < 0x80) return first;
  let value = first & 0x7f;
  let factor = 0x80;
  for (let index = 1; index < VARINT_BYTES_MAX; index++) {
    const byte = byteAt(input, bytes);
    if (index === VARINT_BYTES_MAX - 1) return negative(input);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
    factor *= 0x80;
  }
  throw outOfRange(input);
}

const VARINT_BYTES_MAX = 10;

/** Ten bytes long are negative numbers alone. */
function negative({ bytes, at }: Input): number {
  let value = 0n;
  for (let index = 0; index < VARINT_BYTES_MAX; index++) {
    const byte = bytes[at - VARINT_BYTES_MAX + index] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
  }
  return Number(BigInt.asIntN(64, value));
}

function byteAt(input: Input, bytes: Buffer): number {
  const byte = bytes[input.at];
  if (byte === undefined) throw outOfRange(input);
  input.at += 1;
  return byte;
}

function skip(input: Input, wireType: number): void {
  if (wireType === VARINT) readVarint(input);
  else if (wireType === FIXED_64) input.at += 8;
  else if (wireType === FIXED_32) input.at += 4;
  else if (wireType === DELIMITED) input.at = endOf(input);
  else throw new RangeError(`wire type ${wireType} at byte ${input.at} is not known`);
  if (input.at > input.bytes.length) throw outOfRange(input);
}

function outOfRange({ bytes, at }: Input): RangeError {
  return new RangeError(
    `the message of ${bytes.length} bytes goes on after byte ${at} or ends before it should`,
  );
}
