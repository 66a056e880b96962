import type { ServiceDefinition } from '@grpc/grpc-js';

/** The messages that servers of one service have received and sent in this process. */
export type RecordedMessages = {
  /** What a method has answered, oldest first, as the other side reads it. */
  given(method: string): unknown[];
  /** The path of every field that has carried no value in any message, such as `Admit.verdicts.refusal.param`. */
  empty(): string[];
  /** The path of every field that was in a message; one of a `oneof` is in a message only where it has a value. */
  seen(): string[];
};

/** Records what servers of a service receive and send from now on; call it before the service starts. */
export function recordMessages(service: ServiceDefinition): RecordedMessages {
  const given = new Map<string, unknown[]>();
  const fields = new Map<string, boolean>();
  for (const [name, method] of Object.entries(service)) {
    const { requestDeserialize, responseSerialize, responseDeserialize } = method;
    // A server reads the definition when the service is added to it.
    Object.assign(method, {
      requestDeserialize(bytes: Buffer) {
        const message: unknown = requestDeserialize(bytes);
        note(`${name}.request`, message);
        return message;
      },
      responseSerialize(value: object) {
        const bytes = responseSerialize(value);
        const message: unknown = responseDeserialize(bytes);
        note(`${name}.response`, message);
        given.set(name, [...(given.get(name) ?? []), message]);
        return bytes;
      },
    });
  }

  /** Decoded messages have every field, with its default where nothing was sent. */
  function note(path: string, value: unknown): void {
    const isFilled = !EMPTY.includes(JSON.stringify(value));
    fields.set(path, isFilled || fields.get(path) === true);
    if (Array.isArray(value)) for (const item of value) note(path, item);
    else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value))
      for (const [field, part] of Object.entries(value)) note(`${path}.${field}`, part);
  }

  return {
    given: (method) => given.get(method) ?? [],
    seen: () => [...fields.keys()],
    empty: () =>
      [...fields].filter(([path, isFilled]) => !isFilled && !path.endsWith('.request')).map(([path]) => path),
  };
}

const EMPTY = ['null', '0', '""', 'false', '[]', '{}', '{"type":"Buffer","data":[]}'];
