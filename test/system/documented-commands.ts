import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** A command of a page, and what the page says it prints. */
export type DocumentedCommand = { readonly command: string; readonly output: string };

/** Parts the outputs of commands that ran one after the other; no program prints it. */
const RECORD_SEPARATOR = '\u001E';
const BLOCK = /^```console\n([\s\S]*?)^```$/gm;
const RUN_TIMEOUT_MS = 150_000;

/** The commands of all `console` blocks of a page, in their order. A line that begins with `$ ` is a command. */
export function documentedCommands(page: string): DocumentedCommand[] {
  return [...page.matchAll(BLOCK)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...output] = part.split('\n');
        return { command, output: output.join('\n') };
      }),
  );
}

/** The page with other outputs, in the order of its commands. */
export function withOutputs(page: string, outputs: readonly string[]): string {
  const remaining = [...outputs];
  return page.replace(BLOCK, (block: string) =>
    block.replace(/^\$ (.*)\n(?:(?!\$ |```)(?:.*)\n)*/gm, (_whole, command: string) => {
      const output = remaining.shift() ?? '';
      return `$ ${command}\n${output === '' || output.endsWith('\n') ? output : `${output}\n`}`;
    }),
  );
}

/**
 * Runs commands in one bash, so that variables last, and resolves with what each printed, both streams as they came.
 * `prelude` runs before them.
 */
export async function runCommands(
  commands: readonly string[],
  options: { prelude: string; cwd: string; environment: Readonly<Record<string, string>> },
): Promise<string[]> {
  const script = [
    'exec 2>&1',
    options.prelude,
    ...commands.flatMap((command) => [`printf '${RECORD_SEPARATOR}'`, command]),
  ].join('\n');
  const bash = spawn('bash', ['--noprofile', '--norc', '-c', script], {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...options.environment },
    timeout: RUN_TIMEOUT_MS,
  });
  let text = '';
  bash.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await new Promise((resolve, reject) => bash.once('error', reject).once('close', resolve));
  return text
    .split(RECORD_SEPARATOR)
    .slice(1)
    .map((output) => stripVTControlCharacters(output));
}

/** What differs from run to run, made alike: ids, keys, times, amounts, invented words, widths of columns. */
export function normalOutput(output: string): string {
  return output
    .replace(/\btok_\w+/g, 'tok_...')
    .replace(/\btg_\w+/g, 'tg_...')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/g, 'UUID')
    .replace(/\d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d/g, 'PERIOD')
    .replace(/\b\d+ ms\b/g, 'N ms')
    .replace(/\d+\.\d+ USD/g, 'N USD')
    .replace(/(Simulation: no model wrote these words:).*/g, '$1 ...')
    .replace(/ {2,}/g, '  ')
    .trim();
}
