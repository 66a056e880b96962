import type { ListenAddress } from '@tollgate/settings';
import { z } from 'zod';
import { reasonOf } from '../admin/admin-api-error.ts';
import { adminClient } from '../admin/client.ts';
import { readBounded } from '../admin/read-bounded.ts';
import { localUrl as urlOf } from '../compose/listen/local-url.ts';
import { type Check, type Finding, ok, problem, warning } from './check.ts';

const ANSWER_MAX_BYTES = 256 * 1024;

/** What every refusal of Tollgate looks like, of the gateway and of the console. */
const ownRefusal = z.object({ error: z.object({ code: z.string(), type: z.string() }) });
const aliveAnswer = z.object({ status: z.literal('alive') });
const readyAnswer = z.object({
  ready: z.boolean(),
  services: z.record(
    z.string(),
    z.object({ ready: z.boolean(), details: z.object({ fault: z.string().nullish() }).optional() }),
  ),
});

/** Whether a gateway of ours answers: without a key it refuses, in our own words. */
export async function isGateway(baseUrl: string, signal: AbortSignal): Promise<boolean> {
  return ownRefusal.safeParse((await getJson(baseUrl, '/v1/models', signal))?.body).success;
}

/** Whether a console of ours answers. */
export async function isConsole(baseUrl: string, signal: AbortSignal): Promise<boolean> {
  return ownRefusal.safeParse((await getJson(baseUrl, '/api/v1/whoami', signal))?.body).success;
}

/** Whether the health port of a service of ours answers. */
export async function isOps(baseUrl: string, signal: AbortSignal): Promise<boolean> {
  return aliveAnswer.safeParse((await getJson(baseUrl, '/livez', signal))?.body).success;
}

/** Whether the gateway answers where users reach it. */
export function gatewayCheck(gatewayUrl: string): Check {
  const shown = new URL(gatewayUrl).origin;
  return {
    name: 'gateway',
    async find(signal) {
      const answer = await getJson(gatewayUrl, '/v1/models', signal);
      if (answer === undefined) return warning(`nothing answers at ${shown}; \`tollgate start\` starts all`);
      if (ownRefusal.safeParse(answer.body).success) {
        if (answer.status < 500) return ok(`answers at ${shown}`);
        return problem(`answers ${answer.status} at ${shown}; its log says why`);
      }
      return problem(`what answers at ${shown} is no gateway of ours; check TOLLGATE_GATEWAY_URL`);
    },
  };
}

/** Whether the console answers, and takes the key where one is known. */
export function consoleCheck(access: { consoleUrl: string; token: string | undefined }): Check {
  const { consoleUrl, token } = access;
  return {
    name: 'console',
    async find(signal) {
      if ((await getJson(consoleUrl, '/api/v1/whoami', signal)) === undefined) {
        return warning(`nothing answers at ${consoleUrl}; \`tollgate start\` starts all`);
      }
      if (!(await isConsole(consoleUrl, signal))) {
        return problem(`what answers at ${consoleUrl} is no console of ours; check TOLLGATE_CONSOLE_URL`);
      }
      if (token === undefined) return warning(`answers at ${consoleUrl}; no key is known here`);
      return askWho({ consoleUrl, token });
    },
  };
}

/** What the services behind a health port say of themselves; undefined when nothing of ours answers there. */
export async function readiness(opsUrl: string, signal: AbortSignal): Promise<Finding | undefined> {
  const answer = readyAnswer.safeParse((await getJson(opsUrl, '/readyz', signal))?.body);
  if (!answer.success) return undefined;
  const { ready, services } = answer.data;
  const names = Object.keys(services);
  if (ready) return ok(`ready: ${names.join(', ')}`);
  const waiting = names
    .filter((name) => services[name]?.ready !== true)
    .map((name) => {
      const fault = services[name]?.details?.fault;
      return typeof fault === 'string' ? `${name} (${fault})` : name;
    });
  return problem(
    `not ready: ${waiting.join(', ') || 'it is stopping'}; ${opsUrl}/readyz says what is missing`,
  );
}

/** An address as a URL on this machine; undefined for a Unix socket. */
export function localUrl(listen: ListenAddress): string | undefined {
  return 'unixPath' in listen ? undefined : urlOf(listen);
}

async function askWho(access: { consoleUrl: string; token: string }): Promise<Finding> {
  try {
    const { subject, role } = await adminClient(access).whoAmI();
    const who = `answers at ${access.consoleUrl}; the token is of ${subject}`;
    return role === 'admin' ? ok(`${who} (admin)`) : warning(`${who}, who is no admin`);
  } catch (error) {
    return problem(reasonOf(error));
  }
}

/** Status and JSON body of an answer; undefined when nobody answers. */
async function getJson(
  baseUrl: string,
  path: string,
  signal: AbortSignal,
): Promise<{ status: number; body: unknown } | undefined> {
  let answer: Response;
  try {
    answer = await fetch(new URL(path, baseUrl), { redirect: 'manual', signal });
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  try {
    return { status: answer.status, body: JSON.parse(await readBounded(answer, ANSWER_MAX_BYTES)) };
  } catch {
    return { status: answer.status, body: undefined };
  }
}
