import { pino } from 'pino';

/** Causes that are remembered; beyond them the oldest is forgotten and its stack is logged once more. */
const CAUSES_MAX = 1_000;

/**
 * Returns a serializer of errors for pino that writes the stack of each cause once. A cause is an error's type with its
 * message, numbers apart: a store that is away fails four times a second for one reason.
 */
export function stackOnce(): (error: unknown) => unknown {
  const seen = new Set<string>();
  return (error) => {
    if (!(error instanceof Error)) return error;
    const full = pino.stdSerializers.err(error);
    const cause = `${full.type} ${full.message.replaceAll(/\d+/g, '#')}`;
    if (seen.has(cause)) return { ...full, stack: undefined, aggregateErrors: undefined };
    const [oldest] = seen;
    if (seen.size >= CAUSES_MAX && oldest !== undefined) seen.delete(oldest);
    seen.add(cause);
    return full;
  };
}
