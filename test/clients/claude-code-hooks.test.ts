/**
 * The real Claude Code, whose hooks ask a real Tollgate about prompts, calls of tools and their results. Without the registry
 * there is nothing to run, and one line says so.
 */
import { until } from '@tollgate/harness';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hookedClaude } from './agents/hooks/hooked-claude.ts';
import { type HookedWorld, startHookedWorld } from './agents/hooks/hooked-world.ts';
import { installed } from './agents/installed.ts';
import { FAREWELL } from './agents/provider/turn.ts';
import { type CliRun, runCli } from './agents/run-cli.ts';

const RUN_MS_MAX = 180_000;
const TEST_MS_MAX = RUN_MS_MAX + 60_000;

let world: HookedWorld;
let program: string | undefined;

beforeAll(async () => {
  const claude = hookedClaude('');
  program = await installed(claude).catch((error: Error) => {
    console.warn(
      `${claude.package} ${claude.version} cannot be installed here: ${error.message.slice(0, 200)}`,
    );
    return undefined;
  });
  if (program !== undefined) world = await startHookedWorld();
}, 600_000);
afterAll(() => world?.stop());
beforeEach(() => void world?.provider.requests.splice(0));

/** Runs Claude Code once, its hooks asking the guardrail of that name. Undefined if it is not installed. */
async function runHooked(guardrail: string): Promise<CliRun | undefined> {
  return program === undefined
    ? undefined
    : runCli(program, hookedClaude(`hooks/${guardrail}`), world.access, RUN_MS_MAX);
}

/** What the model was last sent. */
const lastSent = () => world.provider.requests.at(-1) ?? '';

test(
  'what no guardrail objects to goes on, and each hook has asked',
  async () => {
    const run = await runHooked('nothing');
    if (run === undefined) return;
    expect(run).toMatchObject({ exitCode: 0, steps: ['step-1', 'step-2'] });
    expect(run.output).toContain(FAREWELL);
    const asked = { field: 'model', op: 'is', value: 'hooks/nothing' };
    const question = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 60_000).toISOString(),
      measures: ['requests'],
      filters: [asked],
    };
    // A prompt, three calls and their results.
    await until(
      async () => {
        const answer = await world.system.admin.call('POST', '/metrics/query', question);
        return (answer as { totals: { requests: number } }).totals.requests === 7; // by the public contract
      },
      { what: 'history to have the requests of seven hooks' },
    );
  },
  TEST_MS_MAX,
);

test(
  'a prompt that a guardrail blocks never reaches the model',
  async () => {
    const run = await runHooked('prompt');
    if (run === undefined) return;
    expect(run.output).toContain('Guardrail words/prompt blocked the request: it found denied_word in user.');
    expect(run.steps).toEqual([]);
    expect(world.provider.requests).toEqual([]);
  },
  TEST_MS_MAX,
);

test(
  'a call of a tool that a guardrail blocks is not made, and the model learns why',
  async () => {
    const run = await runHooked('call');
    if (run === undefined) return;
    expect(run.steps).toEqual([]);
    expect(lastSent()).toContain(
      'Guardrail words/call blocked the request: it found denied_word in tool call.',
    );
    expect(run.output).toContain(FAREWELL);
  },
  TEST_MS_MAX,
);

test(
  'a result that a guardrail blocks is withheld from the model, of the shell and of a file',
  async () => {
    const run = await runHooked('result');
    if (run === undefined) return;
    expect(run.steps).toEqual(['step-1', 'step-2']);
    const withheld = lastSent().match(/\[withheld\] Guardrail words\/result blocked the request/g);
    expect(withheld).toHaveLength(2);
    expect(world.provider.requests.join('')).not.toContain('step-1\\nstep-2');
  },
  TEST_MS_MAX,
);

test(
  'a result that a guardrail rewrites reaches the model rewritten, of the shell and of a file',
  async () => {
    const run = await runHooked('rewritten-result');
    if (run === undefined) return;
    expect(lastSent().match(/\[REDACTED\]/g)).toHaveLength(2);
    expect(world.provider.requests.join('')).not.toContain('step-1\\nstep-2');
  },
  TEST_MS_MAX,
);

test(
  'a call that a guardrail rewrites is not made without a user to ask',
  async () => {
    const run = await runHooked('rewritten-call');
    if (run === undefined) return;
    expect(run.steps).toEqual([]);
    expect(lastSent()).toContain('A guardrail has rewritten the call.');
  },
  TEST_MS_MAX,
);
