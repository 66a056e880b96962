import protobuf from 'protobufjs';
import {
  DELIMITED,
  delimited,
  FIXED_64,
  type Output,
  VARINT,
  type Write,
  writeBoolean,
  writeBytes,
  writeDouble,
  writeInteger,
  writeString,
  writeVarint,
  wrongType,
} from './output.ts';

/**
 * Makes the encoder of a message type, from its reflection. protobufjs builds a chain of closures for each message
 * and writes it out afterwards; a usage event takes twice as long that way, which was a thirtieth of all the work for a request.
 *
 * Takes what the generated types allow (enums by name or number, int64 as safe integers, bytes as Uint8Array) and leaves out
 * values that are proto3's defaults. The encoder throws TypeError on a value of the wrong type. Knows the kinds of field that usage
 * events and admission messages have; throws Error for any other.
 *
 * `more`, fields of the message that are encoded already, is appended as it is.
 */
export function messageEncoder(type: protobuf.Type): (message: object, more?: Uint8Array) => Buffer {
  const write = messageWriter(type);
  return (message, more) => {
    const output: Output = { bytes: scratch, at: 0 };
    write(output, message);
    scratch = output.bytes;
    const encoded = Buffer.allocUnsafe(output.at + (more?.length ?? 0));
    output.bytes.copy(encoded, 0, 0, output.at);
    if (more !== undefined) encoded.set(more, output.at);
    return encoded;
  };
}

/** Reused from message to message; grows to the longest. */
let scratch: Buffer = Buffer.allocUnsafeSlow(16 * 1024);

/**
 * The function is made of text, so that each field is read by a line of its own: V8 then knows where the field is in the message.
 * In a loop over names, most of the time went into fields without a value.
 */
function messageWriter(type: protobuf.Type): Write {
  const fields = type.fieldsArray.map((field) => ({ name: JSON.stringify(field.name), ...fieldKind(field) }));
  const names = fields.map((_, index) => `write${index}`);
  const lines = fields.map(
    ({ name, isSet }, index) => `
      value = message[${name}];
      if (value !== undefined && value !== null && ${isSet}) write${index}(output, value);`,
  );
  const text = `return (output, message) => {
      if (typeof message !== 'object' || message === null) throw wrongType(${JSON.stringify(type.name)}, message);
      let value;${lines.join('')}
    };`;
  // The text is made of names of types, fields and enums in our own proto files, as JSON.
  return new Function('wrongType', ...names, text)(wrongType, ...fields.map(({ write }) => write)) as Write;
}

/** How a field is written, and whether a value other than null is, as an expression. */
type FieldKind = { readonly write: Write; readonly isSet: string };

function fieldKind(field: protobuf.Field): FieldKind {
  field.resolve();
  if (field instanceof protobuf.MapField) return { write: mapWriter(field), isSet: 'true' };
  const { wireType, write, isSet } = valueKind(field.type, field.resolvedType);
  if (field.repeated) {
    const writer = wireType === DELIMITED ? listWriter(field, write) : packedWriter(field, write);
    return { write: writer, isSet: 'value.length !== 0' };
  }
  const tag = (field.id << 3) | wireType;
  const writeField: Write = (output, value) => {
    writeVarint(output, tag);
    write(output, value);
  };
  return { write: writeField, isSet };
}

function listWriter({ id, fullName }: protobuf.Field, write: Write): Write {
  const tag = (id << 3) | DELIMITED;
  return (output, values) => {
    if (!Array.isArray(values)) throw wrongType(fullName, values);
    for (const value of values) {
      writeVarint(output, tag);
      write(output, value);
    }
  };
}

function packedWriter({ id, fullName }: protobuf.Field, write: Write): Write {
  const tag = (id << 3) | DELIMITED;
  const writeAll = delimited((output, values) => {
    for (const value of values as unknown[]) write(output, value); // an array, as is checked below
  });
  return (output, values) => {
    if (!Array.isArray(values)) throw wrongType(fullName, values);
    writeVarint(output, tag);
    writeAll(output, values);
  };
}

function mapWriter(field: protobuf.MapField): Write {
  if (field.keyType !== 'string') throw new Error(`${field.fullName}: only maps by strings are known`);
  const tag = (field.id << 3) | DELIMITED;
  const { wireType, write: writeValue } = valueKind(field.type, field.resolvedType);
  const valueTag = (2 << 3) | wireType;
  const writeEntry: Write = delimited((output, entry) => {
    const [key, value] = entry as [string, unknown]; // of Object.entries below
    writeVarint(output, KEY_TAG);
    writeString(output, key);
    writeVarint(output, valueTag);
    writeValue(output, value);
  });
  return (output, map) => {
    if (typeof map !== 'object' || map === null) throw wrongType(field.fullName, map);
    for (const entry of Object.entries(map)) {
      writeVarint(output, tag);
      writeEntry(output, entry);
    }
  };
}

const KEY_TAG = (1 << 3) | DELIMITED;

/** `isSet`: an expression that says whether a `value` other than null is not the default. */
type ValueKind = { readonly wireType: number; readonly write: Write; readonly isSet: string };

function valueKind(name: string, resolved: protobuf.Type | protobuf.Enum | null): ValueKind {
  if (resolved instanceof protobuf.Type)
    return { wireType: DELIMITED, write: delimited(messageWriter(resolved)), isSet: 'true' };
  if (resolved instanceof protobuf.Enum) return enumKind(resolved);
  switch (name) {
    case 'string':
      return { wireType: DELIMITED, write: writeString, isSet: `value !== ''` };
    case 'bytes':
      return { wireType: DELIMITED, write: writeBytes, isSet: 'value.length !== 0' };
    case 'int32':
    case 'int64':
      return { wireType: VARINT, write: writeInteger, isSet: 'value !== 0' };
    case 'bool':
      return { wireType: VARINT, write: writeBoolean, isSet: 'value !== false' };
    case 'double':
      return { wireType: FIXED_64, write: writeDouble, isSet: '!Object.is(value, 0)' };
    default:
      throw new Error(`fields of type ${name} are not known`);
  }
}

function enumKind({ name, values, valuesById }: protobuf.Enum): ValueKind {
  return {
    wireType: VARINT,
    isSet: `value !== 0 && value !== ${JSON.stringify(valuesById[0])}`,
    write(output, value) {
      const number = typeof value === 'string' ? values[value] : value;
      if (typeof number !== 'number') throw wrongType(name, value);
      writeVarint(output, number);
    },
  };
}
