import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageTap } from '../../src/answer/tap/usage-tap.ts';
import { openAiChat } from '../../src/dialects/openai-chat/dialect.ts';

const RECORDINGS = path.resolve(
  import.meta.dirname,
  process.env['TOLLGATE_RECORDINGS'] ?? '../../../../../shared/recordings',
);

const chunk = (rest: object) => JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...rest });
const text = (content: string) =>
  chunk({ choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }], usage: null });
const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 };

/** Own streams, each odd in one way: events, and those that a client that did not ask must not see. */
const OWN: Record<string, { events: string[]; withheld: number[] }> = {
  'usage in a chunk of its own': {
    events: [text('a'), text('"usage":{"x":1}'), chunk({ choices: [], usage })],
    withheld: [2],
  },
  'usage that rides on the last choice': {
    events: [text('a'), chunk({ choices: [{ delta: {} }], usage })],
    withheld: [],
  },
  'the end mark inside a text': {
    events: [text('data: [DONE]'), chunk({ choices: [], usage })],
    withheld: [1],
  },
  'usage in odd spacing': {
    events: [text('a'), '{"choices" : [ ] , "usage"  :\t{"prompt_tokens":7,"completion_tokens":3}}'],
    withheld: [1],
  },
  'letters of several bytes': {
    events: [text('é日本🎉'), chunk({ choices: [], usage, note: '日' })],
    withheld: [1],
  },
};

function framed(events: readonly string[], lineEnd: string, comment = ''): string {
  return [...events.map((event) => `data: ${event}`), `${comment}data: [DONE]`]
    .map((event) => event + lineEnd + lineEnd)
    .join('');
}

function run(pieces: readonly Buffer[], isUsageWithheld: boolean) {
  const tap = new UsageTap(openAiChat.provider, isUsageWithheld);
  const out: Buffer[] = [];
  for (const piece of pieces) {
    const { pass, final } = tap.push(piece);
    out.push(pass, ...(final === undefined ? [] : [final]));
  }
  const { pass, final } = tap.end();
  out.push(pass, ...(final === undefined ? [] : [final]));
  return { text: Buffer.concat(out).toString(), tap };
}

function recordings(): [name: string, events: string[]][] {
  return globSync('*/*.chunks.txt', { cwd: RECORDINGS })
    .sort()
    .map((file): [string, string[]] => [
      file,
      readFileSync(path.join(RECORDINGS, file), 'utf8').trim().split('\n'),
    ])
    .filter(([, events]) => events[0]?.includes('"chat.completion.chunk"') === true);
}

describe.each(['\n', '\r\n'])('with lines that end in %j', (lineEnd) => {
  test.each(Object.entries(OWN))(
    '%s is found and withheld however the bytes are split',
    (_name, { events, withheld }) => {
      const comment = `: keep-alive${lineEnd}${lineEnd}`;
      const all = Buffer.from(framed(events, lineEnd, comment));
      const expected = framed(
        events.filter((_, index) => !withheld.includes(index)),
        lineEnd,
        comment,
      );
      for (let at = 0; at <= all.length; at++) {
        const { text: passed, tap } = run([all.subarray(0, at), all.subarray(at)], true);
        expect(passed).toBe(expected);
        expect(tap.isDone).toBe(true);
        expect(tap.hasError).toBe(false);
        expect(tap.usage).toMatchObject({ inputUncached: 7, output: 3 });
        expect(run([all.subarray(0, at), all.subarray(at)], false).text).toBe(all.toString());
      }
    },
  );
});

test('single bytes are as good as whole streams', () => {
  for (const { events } of Object.values(OWN)) {
    const all = Buffer.from(framed(events, '\n'));
    const { text: passed, tap } = run(
      [...all].map((byte) => Buffer.from([byte])),
      false,
    );
    expect(passed).toBe(all.toString());
    expect(tap.usage).toMatchObject({ inputUncached: 7, output: 3 });
    expect(tap.events).toBe(events.length);
  }
});

test('what was delivered is remembered for a stream without usage, also when it is long', () => {
  const long = Array.from({ length: 2_000 }, (_, index) => text(`w${index} `));
  const { tap } = run([Buffer.from(framed(long, '\n'))], true);
  expect(tap.usage).toBeUndefined();
  expect(tap.delivered()).toEqual({
    text: long.map((_, index) => `w${index} `).join(''),
    moreChars: 0,
    images: 0,
  });
});

test('reports an error event, and takes null for no error', () => {
  const error = (value: unknown) =>
    run([Buffer.from(`data: ${JSON.stringify({ error: value })}\n\n`)], true).tap.hasError;
  expect(error({ message: 'no' })).toBe(true);
  expect(error('no')).toBe(true);
  expect(error(null)).toBe(false);
});

test('forwards an SSE event of more than 1 MiB before it is complete, and reads the usage in it', () => {
  const tap = new UsageTap(openAiChat.provider, false);
  const mebibyte = 1024 * 1024;
  const start = 'data: {"choices":[{"index":0,"delta":{"content":"';
  const held = tap.push(Buffer.from(start + 'x'.repeat(mebibyte - start.length)));
  expect(held.pass).toHaveLength(0);
  expect(tap.push(Buffer.from('y')).pass).toHaveLength(mebibyte + 1);
  const rest = `"}}],"usage":${JSON.stringify(usage)}}\n\n`;
  expect(tap.push(Buffer.from(rest)).pass.toString()).toBe(rest);
  expect(tap.usage).toBeDefined();
});

test('a torn event at the end is dropped, a whole one passes', () => {
  expect(run([Buffer.from('data: {"a":1}\n\ndata: {"b"')], true).text).toBe('data: {"a":1}\n\n');
  expect(run([Buffer.from('data: {"a":1}\n\ndata: {"b":2}')], true).text).toBe(
    'data: {"a":1}\n\ndata: {"b":2}\n\n',
  );
  expect(run([Buffer.from('data: {"a":1}\n\ndata: [DONE]')], true).tap.isDone).toBe(true);
});

describe.skipIf(!existsSync(RECORDINGS))('recorded streams (skipped where the recordings are not)', () => {
  test.each(recordings())(
    '%s passes untouched but for its usage chunk, however it is split',
    (_name, events) => {
      const all = Buffer.from(framed(events, '\n'));
      const isUsageOnly = (event: string) => {
        const parsed = JSON.parse(event);
        return parsed.choices?.length === 0 && parsed.usage !== null && parsed.usage !== undefined;
      };
      const expected = framed(
        events.filter((event) => !isUsageOnly(event)),
        '\n',
      );
      const total = JSON.parse(events.findLast((event) => /"usage":\s*\{/.test(event)) ?? '{}');
      const usage = openAiChat.provider.usageOf(total);
      fc.assert(
        fc.property(fc.array(fc.nat({ max: all.length }), { maxLength: 20 }), (cuts) => {
          const ordered = [0, ...cuts.sort((one, other) => one - other), all.length];
          const pieces = ordered.slice(1).map((cut, index) => all.subarray(ordered[index], cut));
          const { text: passed, tap } = run(pieces, true);
          expect(passed).toBe(expected);
          expect(tap.usage).toEqual(usage);
        }),
        { numRuns: 30 },
      );
      const tail = Math.max(0, all.length - 1_500);
      for (let at = tail; at <= all.length; at++) {
        expect(run([all.subarray(0, at), all.subarray(at)], true).text).toBe(expected);
      }
    },
  );
});
