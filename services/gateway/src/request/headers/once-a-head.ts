import type { Received } from '../request.ts';

/** What is read of a request beside its body and its length. */
type Head = Pick<Received, 'headers' | 'query' | 'sameHead'>;

/**
 * Returns `read`, but reads once what all requests of a connection with the same head have in common. It is kept as long as the
 * connection keeps the head itself.
 */
export function onceAHead<Value extends object>(read: (head: Head) => Value): (head: Head) => Value {
  const known = new WeakMap<object, Value>();
  return (head) => {
    if (head.sameHead === undefined) return read(head);
    let value = known.get(head.sameHead);
    if (value === undefined) {
      value = read(head);
      known.set(head.sameHead, value);
    }
    return value;
  };
}
