import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type {
  AdmissionPort,
  AdmitRequest__Output,
  AdmitResponse__Output,
  ServedAdmitCall,
} from '../../src/index.ts';
import { admitRequests, admitResponses } from './random-messages.ts';

/** One implementation of the port and the policy behind it, in the hands of a test. */
export type PortSubject = {
  readonly port: AdmissionPort;
  /** Serves from now on. */
  serve(serve: (call: ServedAdmitCall) => void): Promise<void>;
  /** Ends serving as a policy does that is out of time. */
  close(): void;
};

/** What every implementation of `AdmissionPort` does. */
export function describeAdmissionPort(name: string, start: () => PortSubject): void {
  describe(`admission ${name}`, () => {
    it('brings every field of every message, in the order they were written, both ways', async () => {
      const { gateway, policy } = await connected(start());
      const read: AdmitRequest__Output[] = [];
      const answered: AdmitResponse__Output[] = [];
      policy.on('data', (message) => read.push(message));
      gateway.on('data', (message) => answered.push(message));
      await fc.assert(
        fc.asyncProperty(fc.array(admitRequests), fc.array(admitResponses), async (requests, responses) => {
          for (const request of requests) gateway.write(request);
          for (const response of responses) policy.write(response);
          await vi.waitFor(() => expect(read).toHaveLength(requests.length), FAST);
          await vi.waitFor(() => expect(answered).toHaveLength(responses.length), FAST);
          expect(read.splice(0)).toEqual(requests);
          expect(answered.splice(0).map(withoutCases)).toEqual(responses);
        }),
        { numRuns: 50 },
      );
    });

    it('delivers nothing before write has returned', async () => {
      const { gateway, policy } = await connected(start());
      let isWriting = false;
      const seen: boolean[] = [];
      policy.on('data', () => {
        seen.push(isWriting);
        isWriting = true;
        policy.write({ verdicts: [] });
        isWriting = false;
      });
      gateway.on('data', () => seen.push(isWriting));
      isWriting = true;
      gateway.write(asking('a'));
      isWriting = false;
      await vi.waitFor(() => expect(seen).toEqual([false, false]));
    });

    it('lets messages wait while policy has paused, and brings them in order afterwards', async () => {
      const { gateway, policy, subject } = await connected(start());
      const read: string[] = [];
      policy.on('data', (message) => {
        read.push(...message.renewals);
        policy.pause();
      });
      for (const id of ['a', 'b', 'c']) gateway.write(asking(id));
      await vi.waitFor(() => expect(read).toEqual(['a']));
      await otherStream(subject);
      expect(read).toEqual(['a']);
      policy.resume();
      await vi.waitFor(() => expect(read).toEqual(['a', 'b']));
      policy.resume();
      await vi.waitFor(() => expect(read).toEqual(['a', 'b', 'c']));
    });

    it('ends after all that policy wrote', async () => {
      const { gateway, policy } = await connected(start());
      const seen: string[] = [];
      gateway.on('data', ({ verdicts }) => seen.push(...verdicts.map(({ requestId }) => requestId)));
      gateway.on('end', () => seen.push('end'));
      policy.on('finish', () => seen.push('finish'));
      policy.write(verdictFor('a'));
      policy.write(verdictFor('b'));
      policy.end();
      await vi.waitFor(() => expect(seen).toContain('end'));
      await vi.waitFor(() => expect(seen).toContain('finish'));
      expect(seen.filter((one) => one !== 'finish')).toEqual(['a', 'b', 'end']);
    });

    it('brings nothing to either end after the gateway has cancelled', async () => {
      const { gateway, policy, subject } = await connected(start());
      const seen: string[] = [];
      gateway.on('data', () => seen.push('answer'));
      policy.on('data', () => seen.push('question'));
      policy.on('cancelled', () => seen.push('cancelled'));
      policy.write(verdictFor('a'));
      gateway.cancel();
      gateway.write(asking('b'));
      await vi.waitFor(() => expect(seen).toEqual(['cancelled']));
      policy.write(verdictFor('c'));
      policy.end();
      await otherStream(subject);
      expect(seen).toEqual(['cancelled']);
    });

    it('keeps streams apart', async () => {
      const { gateway, policy, subject } = await connected(start());
      const answers: string[] = [];
      gateway.on('data', ({ verdicts }) => answers.push(...verdicts.map(({ requestId }) => requestId)));
      const other = await connected(subject);
      other.gateway.cancel();
      policy.write(verdictFor('a'));
      await vi.waitFor(() => expect(answers).toEqual(['a']));
    });

    it('breaks a stream that no policy serves', async () => {
      const { port } = start();
      const broke = Promise.withResolvers<Error>();
      const call = port.admit();
      call.on('error', broke.resolve);
      expect(await broke.promise).toBeInstanceOf(Error);
      expect(port.isConnected()).toBe(false);
    });

    it('breaks open streams when serving ends, and serves none afterwards', async () => {
      const { gateway, subject } = await connected(start());
      expect(subject.port.isConnected()).toBe(true);
      const broke = Promise.withResolvers<Error>();
      gateway.on('error', broke.resolve);
      subject.close();
      expect(await broke.promise).toBeInstanceOf(Error);
      const again = Promise.withResolvers<Error>();
      subject.port.admit().on('error', again.resolve);
      expect(await again.promise).toBeInstanceOf(Error);
      await vi.waitFor(() => expect(subject.port.isConnected()).toBe(false));
    });
  });
}

const FAST = { interval: 1, timeout: 10_000 };

/** Both ends of a new stream. */
async function connected(subject: PortSubject) {
  const served = Promise.withResolvers<ServedAdmitCall>();
  await subject.serve((call) => {
    // Of a stream that is broken off.
    call.on('error', () => {});
    served.resolve(call);
  });
  const gateway = subject.port.admit();
  gateway.on('error', () => {});
  return { gateway, policy: await served.promise, subject };
}

/** Goes once to and fro on a stream of its own, so that what was written before would have arrived. */
async function otherStream(subject: PortSubject): Promise<void> {
  const { gateway, policy } = await connected(subject);
  const back = Promise.withResolvers<void>();
  gateway.on('data', () => back.resolve());
  policy.on('data', () => policy.write({ verdicts: [] }));
  gateway.write(asking('other'));
  await back.promise;
  gateway.cancel();
}

function asking(id: string): AdmitRequest__Output {
  return { requests: [], renewals: [id], observations: [], releases: [], takesReceipts: false };
}

function verdictFor(requestId: string): AdmitResponse__Output {
  return { verdicts: [{ requestId, bodyLog: 'BODY_LOG_UNSPECIFIED' }] };
}

/** gRPC also names which member of a oneof is set, which no reader needs. */
function withoutCases({ verdicts }: AdmitResponse__Output): AdmitResponse__Output {
  return { verdicts: verdicts.map(({ verdict: _case, ...members }) => members) };
}
