import { EventStreamCodec } from '@smithy/eventstream-codec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eventFrame,
  exceptionFrame,
  type Frame,
  FrameError,
  FrameReader,
} from '../../../src/dialects/bedrock-converse/frames.ts';

const STREAM = Buffer.concat([
  eventFrame('messageStart', '{"role":"assistant"}'),
  eventFrame('contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":"é日本🎉"}}'),
  exceptionFrame('throttlingException', '{"message":"slow down"}'),
]);

const EXPECTED = [
  ['event', 'messageStart', '{"role":"assistant"}'],
  ['event', 'contentBlockDelta', '{"contentBlockIndex":0,"delta":{"text":"é日本🎉"}}'],
  ['exception', 'throttlingException', '{"message":"slow down"}'],
];

const seen = ({ messageType, type, payload }: Frame) => [messageType, type, payload.toString()];

describe('frames of an AWS event stream', () => {
  test('are the same however the bytes are split', () => {
    for (let at = 0; at <= STREAM.length; at++) {
      const reader = new FrameReader();
      const frames = [...reader.push(STREAM.subarray(0, at)), ...reader.push(STREAM.subarray(at))];
      expect(frames.map(seen)).toEqual(EXPECTED);
      expect(reader.isBetweenFrames).toBe(true);
    }
  });

  test('are not complete before their last byte', () => {
    for (let at = 1; at < STREAM.length; at++) {
      const reader = new FrameReader();
      const frames = reader.push(STREAM.subarray(0, at));
      const ends = [0, 1, 2].filter((index) => frames.length > index).length;
      expect(frames).toHaveLength(ends);
      expect(reader.isBetweenFrames).toBe(frameEnds().includes(at));
    }
  });

  test('with one flipped bit are refused', () => {
    const frame = eventFrame('messageStop', '{"stopReason":"end_turn"}');
    fc.assert(
      fc.property(fc.nat(frame.length * 8 - 1), (bit) => {
        const damaged = Buffer.from(frame);
        const at = bit >> 3;
        damaged[at] = (damaged[at] ?? 0) ^ (1 << (bit & 7));
        const reader = new FrameReader();
        try {
          const frames = reader.push(damaged);
          // A length that claims more bytes than there are leaves the frame unfinished: never complete, never wrong.
          expect(frames).toEqual([]);
          expect(reader.isBetweenFrames).toBe(false);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });

  test('refuses a frame of an AWS event stream that is too long before it buffers the frame', () => {
    const prelude = Buffer.alloc(12);
    prelude.writeUInt32BE(2 ** 31);
    expect(() => new FrameReader().push(prelude)).toThrow(FrameError);
    expect(() => new FrameReader().push(Buffer.from('{"message":"plain JSON"}'))).toThrow(FrameError);
  });

  test('of type error carry their text in the headers', () => {
    const codec = new EventStreamCodec(String, (text) => Buffer.from(text));
    const bytes = codec.encode({
      headers: {
        ':message-type': { type: 'string', value: 'error' },
        ':error-code': { type: 'string', value: 'InternalError' },
        ':error-message': { type: 'string', value: 'gone' },
      },
      body: new Uint8Array(),
    });
    expect(new FrameReader().push(Buffer.from(bytes))).toMatchObject([
      { messageType: 'error', type: 'InternalError', errorMessage: 'gone' },
    ]);
  });
});

function frameEnds(): number[] {
  const ends: number[] = [];
  for (let at = 0; at < STREAM.length; at += STREAM.readUInt32BE(at)) ends.push(at + STREAM.readUInt32BE(at));
  return ends;
}
