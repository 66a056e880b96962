import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { reconnecting, simulatedClock } from '../src/index.ts';

type Script = EventEmitter<{ data: [string]; error: [Error]; end: [] }> & {
  isCancelled: boolean;
  cancel(): void;
};

function scriptedStream(): Script {
  const script: Script = Object.assign(new EventEmitter<{ data: [string]; error: [Error]; end: [] }>(), {
    isCancelled: false,
    cancel() {
      script.isCancelled = true;
    },
  });
  return script;
}

/** A connection with delays of 100, 200 and 400 ms, and what it reports. Messages that begin with `bad` are not taken. */
function connect() {
  const clock = simulatedClock();
  const streams: Script[] = [];
  const reports: string[] = [];
  const connection = reconnecting<string, Script>({
    clock,
    minMs: 100,
    maxMs: 400,
    random: () => 0,
    open() {
      const stream = scriptedStream();
      streams.push(stream);
      return stream;
    },
    received(message) {
      if (message.startsWith('bad')) throw new Error(`cannot take ${message}`);
      reports.push(message);
    },
    broke: (error) => void reports.push(error === undefined ? 'ended' : `broke: ${error.message}`),
  });
  connection.start();
  const newest = () => {
    const stream = streams.at(-1);
    if (stream === undefined) throw new Error('no stream was opened');
    return stream;
  };
  /** Breaks the newest stream and returns after how many milliseconds the next one is opened. */
  const delayAfterBreak = () => {
    const opened = streams.length;
    newest().emit('error', new Error('gone'));
    for (let delayMs = 0; ; delayMs += 50) {
      if (streams.length > opened) return delayMs;
      if (delayMs > 10_000) throw new Error('no stream was opened again');
      clock.advance(50);
    }
  };
  return { clock, connection, streams, reports, newest, delayAfterBreak };
}

describe('a reconnecting stream', () => {
  it('is opened again after delays that grow to their bound, and start again after a message', () => {
    const { newest, delayAfterBreak } = connect();
    expect([delayAfterBreak(), delayAfterBreak(), delayAfterBreak(), delayAfterBreak()]).toEqual([
      100, 200, 400, 400,
    ]);
    newest().emit('data', 'back');
    expect(delayAfterBreak()).toBe(100);
  });

  it('has no stream between a break and the next attempt', () => {
    const { clock, connection, newest } = connect();
    expect(connection.stream).toBe(newest());
    newest().emit('end');
    expect(connection.stream).toBeUndefined();
    clock.advance(100);
    expect(connection.stream).toBe(newest());
  });

  it('reports an end and an error of one stream once, and opens one stream after both', () => {
    const { clock, streams, reports, newest } = connect();
    newest().emit('end');
    newest().emit('error', new Error('late'));
    clock.advance(10_000);
    expect(reports).toEqual(['ended']);
    expect(streams).toHaveLength(2);
  });

  it('cancels and opens again a stream with a message that cannot be taken, and counts it as no success', () => {
    const { clock, streams, reports, newest, delayAfterBreak } = connect();
    expect(delayAfterBreak()).toBe(100);
    newest().emit('data', 'bad 1');
    expect(newest().isCancelled).toBe(true);
    newest().emit('data', 'after it');
    clock.advance(199);
    expect(streams).toHaveLength(2);
    clock.advance(1);
    expect(streams).toHaveLength(3);
    newest().emit('data', 'good');
    expect(reports).toEqual(['broke: gone', 'broke: cannot take bad 1', 'good']);
  });

  it('opens another at once when it is replaced, and hears nothing of the one before', () => {
    const { clock, connection, streams, reports, newest } = connect();
    const before = newest();
    expect(connection.replace()).toBe(before);
    expect(before.isCancelled).toBe(false);
    expect(connection.stream).toBe(newest());
    before.emit('data', 'late');
    before.emit('error', new Error('late'));
    newest().emit('data', 'new');
    clock.advance(10_000);
    expect(reports).toEqual(['new']);
    expect(streams).toHaveLength(2);
  });

  it('replaced during a delay opens one stream and not a second when the delay ends', () => {
    const { clock, connection, streams, newest } = connect();
    newest().emit('end');
    expect(connection.replace()).toBeUndefined();
    clock.advance(10_000);
    expect(streams).toHaveLength(2);
  });

  it('cancels its stream when it is stopped, reports nothing more and opens no other', () => {
    const { clock, connection, streams, reports, newest } = connect();
    connection.stop();
    expect(newest().isCancelled).toBe(true);
    newest().emit('data', 'late');
    newest().emit('error', new Error('cancelled'));
    expect(connection.replace()).toBeUndefined();
    clock.advance(10_000);
    expect(streams).toHaveLength(1);
    expect(reports).toEqual([]);
  });

  it('stopped during a delay opens no other', () => {
    const { clock, connection, streams, newest } = connect();
    newest().emit('end');
    connection.stop();
    clock.advance(10_000);
    expect(streams).toHaveLength(1);
  });
});
