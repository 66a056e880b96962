import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, until } from '@tollgate/harness';
import { afterEach, describe, expect, test } from 'vitest';
import { clineLikeRecording } from '../clients/recordings.ts';
import { sendAsRecorded } from '../clients/send-as-recorded.ts';
import {
  type DocumentedCommand,
  documentedCommands,
  normalOutput,
  runCommands,
  withOutputs,
} from './documented-commands.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PROGRAM = path.join(ROOT, 'cli/src/main.ts');
const PAGES = ['docs/getting-started.md', 'README.md', 'docs/cli.md', 'docs/clients/cline.md'];
/** Where Cline is left with a key and room for this model. */
const MODEL_OF_CLINE: ReadonlyMap<string, string> = new Map([
  ['docs/getting-started.md', 'local/chat'],
  ['README.md', 'demo/chat'],
]);
/** Writes what was really printed into the pages instead of comparing: `RENEW_DOCS=1 vitest run getting-started`. */
const IS_RENEWAL = process.env['RENEW_DOCS'] === '1';
/** Cline is not among the dependencies (it is 430 MB); where it is installed, the pages' commands of it are run too. */
const CLINE = process.env['CLINE'] ?? 'cline';

/** A dozen programs start one after the other. */
const TEST_TIMEOUT_MS = 180_000;

type Installation = {
  cwd: string;
  gatewayUrl: string;
  ports: ReadonlyMap<string, string>;
  stop(): Promise<void>;
};

let installation: Installation | undefined;
afterEach(async () => {
  await installation?.stop();
  installation = undefined;
});

describe.each(PAGES)('%s', (page) => {
  test(
    'says what its commands really print',
    async () => {
      const text = readFileSync(path.join(ROOT, page), 'utf8');
      const all = documentedCommands(text);
      const hasCline = await isInstalled(CLINE);
      const isRun = ({ command }: DocumentedCommand) => hasCline || !isOfCline(command);
      const documented = all.filter(isRun);
      expect(documented.length).toBeGreaterThan(0);
      installation = await start();
      const commands = documented.map(({ command }) => command);
      const outputs = await run(installation, [...commands, SHOW_KEY]);
      const key = outputs.pop() ?? '';
      if (IS_RENEWAL) {
        const printed = all.map((one) => (isRun(one) ? outputs.shift() : undefined) ?? one.output);
        writeFileSync(path.join(ROOT, page), withOutputs(text, printed));
      } else {
        const real = documented.map(({ command }, index) => ({ command, output: outputs[index] ?? '' }));
        expect(real.map(comparable)).toEqual(documented.map(comparable));
      }
      const model = MODEL_OF_CLINE.get(page);
      if (model !== undefined) await expectAnswerToCline({ key, model });
    },
    TEST_TIMEOUT_MS,
  );
});

/** History is a second or so behind: what a page asks of it waits for the two requests that the page made. */
const AWAIT_HISTORY = `
  case "$1" in usage | requests)
    for _ in $(seq 60); do
      '${process.execPath}' '${PROGRAM}' usage --tag project=apollo --csv 2>&1 | grep -q '^2,' && break
      sleep 0.5
    done
  esac
`;

const SHOW_KEY = 'printf %s "$KEY"';

function isOfCline(command: string): boolean {
  return command.startsWith('cline ');
}

function comparable({ command, output }: DocumentedCommand): string {
  return `$ ${command}\n${normalOutput(output)}`;
}

/** Cline's own request, whether Cline is here or not, with the key and the model of the page. */
async function expectAnswerToCline({ key, model }: { key: string; model: string }): Promise<void> {
  const url = installation?.gatewayUrl ?? '';
  const answer = await sendAsRecorded(url, clineLikeRecording(), { key, fields: { model } });
  expect(answer.status).toBe(200);
  expect(answer.text).toMatch(/data: \[DONE\]\n\n$/);
}

/** `tollgate start` in a fresh folder, as a newcomer has it, but for its ports. */
async function start(): Promise<Installation> {
  const cwd = mkdtempSync(path.join(tmpdir(), 'tollgate-newcomer-'));
  const [gateway, console, demo, ops] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const server = spawn(process.execPath, [PROGRAM, 'start'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      TOLLGATE_LISTEN: `127.0.0.1:${gateway}`,
      TOLLGATE_CONSOLE_LISTEN: `127.0.0.1:${console}`,
      TOLLGATE_DEMO_LISTEN: `127.0.0.1:${demo}`,
      TOLLGATE_OPS_LISTEN: `127.0.0.1:${ops}`,
      TOLLGATE_LOG_LEVEL: 'warn',
    },
  });
  let words = '';
  server.stdout.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  const exited = new Promise((resolve) => server.once('exit', resolve));
  await until(() => words.includes('Try it:') || server.exitCode !== null, { timeoutMs: 60_000 });
  return {
    cwd,
    gatewayUrl: `http://127.0.0.1:${gateway}`,
    ports: new Map([
      ['8080', String(gateway)],
      ['8081', String(console)],
      ['9100', String(demo)],
    ]),
    async stop() {
      server.kill('SIGTERM');
      await exited;
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

/** Runs commands as a reader would, with this installation's ports for those of the page, and the page's in the output. */
async function run({ cwd, ports }: Installation, commands: readonly string[]): Promise<string[]> {
  const translated = commands.map((command) =>
    [...ports].reduce(
      (text, [page, real]) => text.replaceAll(`127.0.0.1:${page}`, `127.0.0.1:${real}`),
      command,
    ),
  );
  const outputs = await runCommands(translated, {
    cwd,
    prelude: `
      npx() { shift; '${process.execPath}' '${PROGRAM}' "$@"; }
      tollgate() { ${AWAIT_HISTORY} '${process.execPath}' '${PROGRAM}' "$@"; }
      cline() { '${CLINE}' "$@"; }
    `,
    environment: {
      HOME: cwd,
      TZ: 'UTC',
      CLINE_NO_AUTO_UPDATE: '1',
      OPENAI_API_KEY: 'sk-no-key-of-anybody',
      TOLLGATE_CONSOLE_URL: `http://127.0.0.1:${ports.get('8081')}`,
    },
  });
  return outputs.map((output) =>
    [...ports].reduce(
      (text, [page, real]) => text.replaceAll(`127.0.0.1:${real}`, `127.0.0.1:${page}`),
      output,
    ),
  );
}

async function isInstalled(program: string): Promise<boolean> {
  const found = spawn('bash', ['-c', `command -v '${program}'`], { stdio: 'ignore' });
  return new Promise((resolve) => found.once('close', (code) => resolve(code === 0)));
}
