import { simulatedClock } from '@tollgate/clock';
import { expect, test } from 'vitest';
import { type AdmissionOutcome, AdmissionStream } from '../../src/policy-client/admission-stream.ts';
import { BLANK_REQUEST } from '../../src/request/admit.ts';
import { type ScriptedStream, scriptedLinks } from './scripted-links.ts';

/** Asks a policy that says nothing within 1,000 ms; time is the test's. */
function asking(options: { mayHaveOthers?: boolean } = {}) {
  const clock = simulatedClock();
  const { links, streams } = scriptedLinks(options);
  const seen = { silent: 0, moved: 0, broke: 0 };
  const admissions = new AdmissionStream({
    links,
    clock,
    deadlineMs: 1_000,
    broke: () => void seen.broke++,
    silent: () => void seen.silent++,
    moved: () => void seen.moved++,
    sent() {},
  });
  admissions.start();
  const answers: Record<string, AdmissionOutcome['kind']> = {};
  const stream = (index: number): ScriptedStream => {
    const found = streams[index];
    if (found === undefined) throw new Error(`stream ${index} was not opened`);
    return found;
  };
  return {
    admissions,
    streams,
    stream,
    seen,
    answers,
    /** Asks for an id; resolves once it was sent. */
    async ask(id: string): Promise<{ outcome: Promise<AdmissionOutcome> }> {
      const outcome = admissions.admit({ ...BLANK_REQUEST, requestId: id });
      void outcome.then(({ kind }) => {
        answers[id] = kind;
      });
      await turn();
      return { outcome };
    },
    /** Lets time pass, and the event loop between its steps. */
    async pass(durationMs: number): Promise<void> {
      for (let passedMs = 0; passedMs < durationMs; passedMs += 10) {
        clock.advance(10);
        await turn();
      }
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('asks another process of policy after a quarter of the admission deadline without an answer', async () => {
  const { ask, pass, stream, streams, seen } = asking();
  const { outcome } = await ask('a');
  await pass(200);
  await ask('b');
  expect(streams).toHaveLength(1);
  await pass(80);
  expect(stream(1).asked).toEqual([['a', 'b']]);
  stream(1).admits('a', 'b');
  expect(await outcome).toMatchObject({ kind: 'verdict', mayHoldLease: true });
  expect(seen).toEqual({ silent: 1, moved: 1, broke: 0 });
});

test('sends what comes afterwards to the next policy alone, and closes the connection to the hung one', async () => {
  const { ask, pass, stream, streams } = asking();
  await ask('a');
  await pass(280);
  stream(1).admits('a');
  const { outcome } = await ask('b');
  stream(1).admits('b');
  expect(await outcome).toMatchObject({ mayHoldLease: false });
  await ask('c');
  await pass(40);
  expect(stream(0)).toMatchObject({ asked: [['a']], isCancelled: true, isClosed: true });
  expect(stream(1)).toMatchObject({ asked: [['a'], ['b'], ['c']], isCancelled: false, isClosed: false });
  expect(streams).toHaveLength(2);
});

test('takes the answer of a policy that was only slow', async () => {
  const { ask, pass, stream } = asking();
  const { outcome } = await ask('a');
  await pass(280);
  stream(0).admits('a');
  expect(await outcome).toMatchObject({ kind: 'verdict' });
  // The second answer to the same request changes nothing.
  stream(1).admits('a');
});

test('stays with a policy that answers others, however long one request takes', async () => {
  const { ask, pass, stream, streams, answers } = asking();
  await ask('slow');
  for (let round = 0; round < 9; round++) {
    await ask(`other-${round}`);
    await pass(100);
    stream(0).admits(`other-${round}`);
  }
  expect(streams).toHaveLength(1);
  await pass(120);
  expect(answers['slow']).toBe('unanswered');
});

test('doubles its patience while no policy answers, so that a request is asked three times at most', async () => {
  const { ask, pass, streams } = asking();
  const { outcome } = await ask('a');
  await pass(1_020);
  expect(await outcome).toEqual({ kind: 'unanswered', mayHoldLease: true });
  expect(streams.map(({ asked }) => asked.length)).toEqual([1, 1, 1]);
  await ask('b');
  await pass(980);
  expect(streams).toHaveLength(3);
});

test('asks again on the next connection when one breaks', async () => {
  const { ask, pass, stream, seen } = asking();
  const { outcome } = await ask('a');
  stream(0).breaks();
  await pass(40);
  stream(1).admits('a');
  expect(await outcome).toMatchObject({ kind: 'verdict', mayHoldLease: true });
  expect(stream(0).isClosed).toBe(true);
  expect(seen).toEqual({ silent: 0, moved: 1, broke: 1 });
});

test('stops waiting for policy at the admission deadline if there is only one process of policy', async () => {
  const { ask, pass, streams } = asking({ mayHaveOthers: false });
  const { outcome } = await ask('a');
  await pass(1_020);
  expect(await outcome).toEqual({ kind: 'unanswered', mayHoldLease: true });
  expect(streams).toHaveLength(1);
});

test('knows that what was never sent holds no lease', async () => {
  const { admissions, stream } = asking();
  stream(0).breaks();
  const outcome = admissions.admit({ ...BLANK_REQUEST, requestId: 'a' });
  admissions.stop();
  expect(await outcome).toEqual({ kind: 'unanswered', mayHoldLease: false });
  expect(await admissions.admit({ ...BLANK_REQUEST, requestId: 'b' })).toEqual({
    kind: 'unanswered',
    mayHoldLease: false,
  });
});

test('at most 20,000 requests wait for their admission', async () => {
  const { admissions } = asking();
  const waiting = Array.from({ length: 20_000 }, (_, index) =>
    admissions.admit({ ...BLANK_REQUEST, requestId: `${index}` }),
  );
  expect(await admissions.admit({ ...BLANK_REQUEST, requestId: 'one more' })).toEqual({
    kind: 'unanswered',
    mayHoldLease: false,
  });
  admissions.stop();
  expect(await Promise.all(waiting)).toHaveLength(20_000);
});

test('releases places before it asks for requests that come later', async () => {
  const { admissions, ask, stream } = asking();
  await ask('a');
  admissions.release({ requestId: 'a', counterKeys: ['rule|all|concurrency|now'] });
  await ask('b');
  expect(stream(0).sent).toEqual(['a', '-a', 'b']);
});

test('keeps releases while there is no stream, and sends them first on the next one', async () => {
  const { admissions, ask, pass, stream } = asking();
  await ask('a');
  stream(0).breaks();
  admissions.release({ requestId: 'a', counterKeys: ['rule|all|concurrency|now'] });
  await ask('b');
  await pass(100);
  expect(stream(1).sent).toEqual(['-a', 'a', 'b']);
});

test('keeps at most 20,000 reports of ended requests while the connection to policy is interrupted', async () => {
  const { admissions, ask, pass, stream } = asking();
  stream(0).breaks();
  for (let id = 0; id < 20_001; id++) admissions.release({ requestId: `${id}`, counterKeys: [] });
  await pass(100);
  await ask('a');
  expect(stream(1).sent).toHaveLength(20_001);
});
