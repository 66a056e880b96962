import { jsonKey, topLevelSpans } from './key-spans.ts';
import { splice } from './splice.ts';

/** Returns the JSON object with another value of its member `model`; every other byte stays. */
export function withModel(bytes: Buffer, modelJson: Buffer): Buffer {
  return splice(
    bytes,
    topLevelSpans(bytes, MODEL).map((span) => ({ ...span, replacement: modelJson })),
  );
}

const MODEL = jsonKey('model');
