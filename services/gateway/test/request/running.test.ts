import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Calling, Running } from '../../src/request/running.ts';

class Call implements Calling {
  place = -1;
  stops = 0;
  heartbeats = 0;

  stop(): void {
    this.stops++;
  }

  heartbeat(): void {
    this.heartbeats++;
  }
}

describe('the requests that providers are answering', () => {
  it('are each reached once, in any order of starts and ends', () => {
    const steps = fc.array(fc.oneof(fc.constant('begin' as const), fc.nat({ max: 20 })), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (taken) => {
        const running = new Running();
        const calling: Call[] = [];
        const ended: Call[] = [];
        for (const step of taken) {
          if (step === 'begin') {
            const call = new Call();
            calling.push(call);
            running.addCalling(call);
          } else {
            const [call] = calling.splice(step % Math.max(calling.length, 1), 1);
            if (call === undefined) continue;
            running.removeCalling(call);
            ended.push(call);
          }
        }
        running.heartbeat(1_000);
        running.stopCalling();
        expect(calling.map(({ heartbeats, stops }) => [heartbeats, stops])).toEqual(
          calling.map(() => [1, 1]),
        );
        expect(ended.map(({ heartbeats, stops }) => [heartbeats, stops])).toEqual(ended.map(() => [0, 0]));
      }),
    );
  });

  it('may end while all of them are being stopped', () => {
    const running = new Running();
    const calls = Array.from({ length: 5 }, () => new Call());
    for (const call of calls) {
      call.stop = () => {
        call.stops++;
        running.removeCalling(call);
      };
      running.addCalling(call);
    }
    running.stopCalling();
    expect(calls.map(({ stops }) => stops)).toEqual([1, 1, 1, 1, 1]);
  });
});
