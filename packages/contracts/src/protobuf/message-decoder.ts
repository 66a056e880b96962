import protobuf from 'protobufjs';

/**
 * Makes the decoder of a message type, from its reflection. protobufjs decodes into objects of its classes and makes plain ones of
 * them afterwards; this one makes the plain ones at once, as MESSAGE_OPTIONS shape them: every field with its default, enums
 * by name, int64 as numbers.
 *
 * The decoder throws RangeError if the bytes are no such message. Fields that the type does not have are skipped. Knows the kinds of
 * field that our events have; throws Error for any other.
 */
export function messageDecoder(type: protobuf.Type): (bytes: Uint8Array) => object {
  const read = messageReader(type);
  return (bytes) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return read({ bytes: buffer, at: 0 }, buffer.length);
  };
}

type Input = { readonly bytes: Buffer; at: number };
type Message = Record<string, unknown>;
/** Reads one field into a message. */
type ReadField = (input: Input, message: Message) => void;
type Read = (input: Input) => unknown;

const VARINT = 0;
const FIXED_64 = 1;
const DELIMITED = 2;
const FIXED_32 = 5;

function messageReader(type: protobuf.Type): (input: Input, end: number) => Message {
  const members: string[] = [];
  /** By tag, so that a field of another wire type is one that the type does not have. */
  const fields: (ReadField | undefined)[] = [];
  for (const field of type.fieldsArray) {
    field.resolve();
    members.push(`${JSON.stringify(field.name)}:${emptyText(field)}`);
    const { wireType, read } = fieldReader(field);
    fields[(field.id << 3) | wireType] = read;
  }
  const create = literal(`{${members.join(',')}}`);
  return (input, end) => {
    const message = create();
    while (input.at < end) {
      const tag = readVarint(input);
      const read = fields[tag];
      if (read === undefined) skip(input, tag & 7);
      else read(input, message);
    }
    if (input.at !== end) throw outOfRange(input);
    return message;
  };
}

/**
 * Makes objects of a literal. A message has more fields than V8 gives an object that grows by them: one that is written as a
 * literal is read and filled in half the time.
 */
function literal(text: string): () => Message {
  // The text is made of names of fields in our own proto files, as JSON.
  return new Function(`return ${text};`) as () => Message;
}

function fieldReader(field: protobuf.Field): { wireType: number; read: ReadField } {
  const { name } = field;
  if (field instanceof protobuf.MapField) return { wireType: DELIMITED, read: mapReader(field) };
  const { wireType, read } = valueKind(field);
  if (!field.repeated) {
    return {
      wireType,
      read(input, message) {
        message[name] = read(input);
      },
    };
  }
  if (wireType !== DELIMITED) throw new Error(`${field.fullName}: packed fields are not known`);
  return {
    wireType,
    read(input, message) {
      const list = message[name];
      if (Array.isArray(list)) list.push(read(input));
    },
  };
}

function mapReader(field: protobuf.MapField): ReadField {
  if (field.keyType !== 'string' || field.type !== 'string')
    throw new Error(`${field.fullName}: only maps of strings are known`);
  const readEntry = messageReader(ENTRY);
  return (input, message) => {
    const { key, value } = readEntry(input, endOf(input));
    const map = message[field.name];
    // A tag may have any name, that of the prototype included.
    if (typeof map === 'object' && map !== null)
      Object.defineProperty(map, String(key), {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
  };
}

const ENTRY = new protobuf.Type('Entry')
  .add(new protobuf.Field('key', 1, 'string'))
  .add(new protobuf.Field('value', 2, 'string'));

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
