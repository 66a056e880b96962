import { expect, test } from 'vitest';
import { EVENT_BYTES_MAX } from '../../../src/dialects/sse/event-data.ts';
import { CODECS } from './codecs.ts';
import { READ } from './streams.ts';

/** Bedrock's streams have frames instead of SSE events. */
const READERS = CODECS.filter(({ wire }) => wire !== 'bedrock-converse').map(({ wire, streamReader }) => ({
  wire,
  streamReader,
}));

test.each(READERS)(
  'a translated stream of $wire ends with an error if one SSE event has more than 32 MiB',
  ({ streamReader }) => {
    const reader = streamReader(READ);
    const start = Buffer.from('data: ');
    const rest = Buffer.alloc(EVENT_BYTES_MAX - start.length, 'x');
    expect([...reader.push(start), ...reader.push(rest)]).toEqual([]);
    const parts = reader.push(Buffer.from('x'));
    expect(parts.at(-1)).toMatchObject({
      kind: 'end',
      end: { kind: 'failed', error: { message: 'The provider sent more at once than the gateway holds.' } },
    });
    expect(reader.push(Buffer.from('\n\n'))).toEqual([]);
  },
);
