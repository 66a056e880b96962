/**
 * A rolling restart of gateways and policies, with the chart's own probes, hooks and grace periods, under load: no stream is cut, no
 * request fails, and the three ledgers agree about the money.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type DistributedSystem, startDistributed } from '@tollgate/harness/system';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goneWrong, isLeaving, type Sent, sendMix } from '../system/mixed-load.ts';
import { expectThreeLedgersAgree } from '../system/three-ledgers.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { keepStreamsOpen } from './open-streams.ts';
import { Pod } from './pod.ts';
import { renderedWorkload } from './rendered-workload.ts';
import { rollDeployment } from './roll-deployment.ts';
import { rollStatefulSet } from './roll-stateful-set.ts';

/** `npm run test:operations` runs the long form. */
const IS_LONG = process.env['TEST_OPERATIONS'] === 'long';
const LOAD = IS_LONG ? { count: 200, seconds: 120 } : { count: 40, seconds: 20 };
/** Short requests beside the streams: so many clients, each of which waits so long between two requests. */
const CLIENTS = 8;
const BETWEEN_REQUESTS_MS = 100;
const PIECE = 64;

const gatewayWorkload = renderedWorkload('gateway');
const policyWorkload = renderedWorkload('policy');
const timeline: string[] = [];
let system: DistributedSystem;
let balancer: Balancer;
let gateways: Pod[] = [];
let policies: Pod[] = [];
let spare: Pod;

beforeAll(async () => {
  system = await startDistributed({
    gateways: 2,
    policies: 3,
    environment: {
      // A dozen processes share the cores of a test machine; being slow is not what this test is about.
      TOLLGATE_REDIS_DEADLINE_MS: '5000',
      TOLLGATE_ADMISSION_DEADLINE_MS: '10000',
      TOLLGATE_STOP_IDLE_SECONDS: '',
    },
    environmentOf: {
      gateway: { TOLLGATE_STOP_GRACE_SECONDS: gatewayWorkload.stopGraceSeconds },
      policy: { TOLLGATE_STOP_GRACE_SECONDS: policyWorkload.stopGraceSeconds },
    },
  });
  await system.program('policy-3').stop();
  spare = new Pod(system.program('policy-3'), policyWorkload, note);
  policies = [1, 2].map((index) => new Pod(system.program(`policy-${index}`), policyWorkload, note));
  gateways = [1, 2].map((index) => new Pod(system.program(`gateway-${index}`), gatewayWorkload, note));
  await Promise.all([...gateways, ...policies].map((pod) => pod.adopt()));
  balancer = await startBalancer(
    gateways.map((pod, index) => {
      const { hostname, port } = new URL(system.gatewayUrls[index] ?? '');
      return { host: hostname, port: Number(port), isOpen: () => pod.isEndpoint };
    }),
  );
}, 300_000);
afterAll(async () => {
  for (const pod of [...gateways, ...policies, spare]) pod?.forget();
  await balancer?.stop();
  await system?.stop();
}, 120_000);

test('gateways and policies are replaced one after the other without a failed request', {
  timeout: 1_200_000,
}, async () => {
  const clients = { ...system, gatewayUrl: balancer.url, gatewayUrls: [balancer.url] };
  const streams = keepStreamsOpen(clients, { ...LOAD, note });
  const short = sendShortRequests(clients);
  const openAtDeletion: number[] = [];
  const deleting = () => void openAtDeletion.push(streams.open());
  const ends = await Promise.all([
    rollStatefulSet(gateways, gatewayWorkload, deleting),
    rollDeployment({ pods: policies, spare, workload: policyWorkload, deleting }),
  ]);
  const sent = await short.finish();
  const seen = await streams.finish();
  note(`${seen.length} streams, ${sent.length} short requests`);

  expect(goneWrong(sent), timeline.join('\n')).toEqual([]);
  expect(seen.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(balancer.refused()).toBe(0);
  expect(openAtDeletion).toEqual(Array(4).fill(LOAD.count));
  expect(ends.flat()).toMatchObject(Array(4).fill({ exitCode: 0, wasKilled: false }));
  expect([...gateways, ...policies, spare].flatMap(({ restarts }) => restarts)).toEqual([]);
  const finished = sent.filter((one) => one.isComplete && !isLeaving(one.kind));
  const ids = [...finished, ...seen].map(({ id }) => id);
  await expectThreeLedgersAgree(system, { ids });
  if (IS_LONG) console.log(timeline.join('\n'));
});

/** Sends requests of the mix until `finish` is called. */
function sendShortRequests(clients: DistributedSystem): { finish(): Promise<Sent[]> } {
  let isOver = false;
  const sending = (async () => {
    const sent: Sent[] = [];
    for (let from = 0; !isOver; from += PIECE) {
      const beforeEach = () => delay(BETWEEN_REQUESTS_MS);
      const some = await sendMix(clients, { from, to: from + PIECE, concurrency: CLIENTS, beforeEach });
      for (const one of goneWrong(some)) note(JSON.stringify(one));
      sent.push(...some);
    }
    return sent;
  })();
  return {
    finish() {
      isOver = true;
      return sending;
    },
  };
}

function note(text: string): void {
  timeline.push(`${(performance.now() / 1_000).toFixed(1)} s: ${text}`);
}
