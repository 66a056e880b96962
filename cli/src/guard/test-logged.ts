import type { AdminClient } from '../admin/client.ts';
import type { HistoryQuestion, LoggedBodies, RequestRow } from '../admin/history.ts';
import { printable, type Terminal } from '../commands/terminal.ts';
import { findingsInWords } from './findings-in-words.ts';
import { loggedTexts } from './logged-texts.ts';
import { readTrials } from './read-trials.ts';
import type { RunTrial, Trial, TrialFinding } from './trial.ts';

/** What is tried on which requests. */
export type LoggedTest = {
  readonly file: readonly string[];
  readonly question: HistoryQuestion;
  /** Most requests, the newest. */
  readonly limit: number;
  readonly json?: boolean;
};

const FOUND = 2;
const CALLS_AT_ONCE = 4;
const PROGRESS_EVERY = 100;
const SIDES = ['request', 'response'] as const;

/** What is said when there is nothing to look at. */
export const NO_BODIES =
  'nothing could be tried: guardrails look at what requests said, and bodies are logged only with TOLLGATE_REQUEST_LOG_MODE, a gateway-logging-config or the header x-tfy-logging-config (docs/history.md)';

/**
 * Tries the guardrails of some files on the logged bodies of past requests and of their answers, and prints what they find.
 * Returns the exit code. Throws Error if a file cannot be used, and AdminApiError.
 */
export async function testLogged(
  terminal: Terminal,
  client: Pick<AdminClient, 'requests' | 'loggedBodies'>,
  { file, question, limit, json = false }: LoggedTest,
): Promise<number> {
  const trials = await readTrials(file);
  const tried = trials.flatMap((trial) => (trial.run === undefined ? [] : [{ ...trial, run: trial.run }]));
  const { rows, hasMore, from, to, warnings } = await client.requests(question, limit);
  for (const warning of warnings) terminal.err(`tollgate: ${warning}`);
  const logged = rows.filter((row) => row.logged);
  if (logged.length === 0) {
    terminal.err(`none of the ${rows.length} requests from ${from} to ${to} has a logged body: ${NO_BODIES}`);
    return 1;
  }
  const sums = { looked: 0, findings: 0, hit: 0, cut: 0, gone: 0 };
  for (let at = 0; at < logged.length; at += CALLS_AT_ONCE) {
    const some = logged.slice(at, at + CALLS_AT_ONCE);
    const bodies = await Promise.all(some.map(({ request_id: id }) => client.loggedBodies(id)));
    for (const [index, row] of some.entries()) {
      const all = bodies[index];
      if (all === undefined || (all.request === null && all.response === null)) {
        sums.gone++;
        continue;
      }
      sums.looked++;
      if (SIDES.some((side) => all[side]?.truncated === true)) sums.cut++;
      const found = findingsIn(all, tried);
      for (const each of found) terminal.out(json ? jsonLine(row, each) : line(row, each));
      sums.findings += found.length;
      if (found.length > 0) sums.hit++;
    }
    const done = at + some.length;
    if (Math.floor(done / PROGRESS_EVERY) > Math.floor(at / PROGRESS_EVERY))
      terminal.err(`${done} of ${logged.length} requests`);
  }
  sum(terminal, { ...sums, requests: rows.length, trials, tried: tried.length, hasMore, json });
  // Without a body, no guardrail looked at anything: that is not the same as no finding.
  if (sums.looked === 0) return 1;
  return sums.findings === 0 ? 0 : FOUND;
}

type Found = {
  readonly trial: Pick<Trial, 'name' | 'result'>;
  readonly side: (typeof SIDES)[number];
  readonly found: readonly TrialFinding[];
};

function findingsIn(
  bodies: LoggedBodies,
  tried: readonly (Trial & { readonly run: RunTrial })[],
): readonly Found[] {
  return SIDES.flatMap((side) => {
    const body = bodies[side];
    if (body === null) return [];
    const texts = loggedTexts(body);
    return tried.flatMap((trial) => {
      // What a request as a whole must be says nothing of its answer.
      if (trial.isOfRequests === true && side === 'response') return [];
      const found =
        trial.isOfRequests === true ? trial.run(texts.join('\n')) : texts.flatMap((text) => trial.run(text));
      return found.length === 0 ? [] : [{ trial, side, found }];
    });
  });
}

function line({ time, request_id: id, subject }: RequestRow, { trial, side, found }: Found): string {
  const where = side === 'request' ? '' : ' answer';
  return printable(
    `${time} ${id} ${subject ?? '-'}${where}: ${trial.name} ${trial.result}: ${findingsInWords(found)}`,
  );
}

function jsonLine(row: RequestRow, { trial, side, found }: Found): string {
  const { request_id, time, subject, model } = row;
  const { name: guardrail, result } = trial;
  return JSON.stringify({ request_id, time, subject, model, side, guardrail, result, found });
}

function sum(
  terminal: Terminal,
  sums: {
    readonly looked: number;
    readonly findings: number;
    readonly hit: number;
    readonly cut: number;
    readonly gone: number;
    readonly requests: number;
    readonly trials: readonly Trial[];
    readonly tried: number;
    readonly hasMore: boolean;
    readonly json: boolean;
  },
): void {
  const { looked, findings, hit, cut, gone, requests, trials, tried, hasMore, json } = sums;
  for (const { name, reason } of trials)
    if (reason !== undefined) terminal.err(`${name} was left out: ${reason}`);
  if (cut > 0) terminal.err(`${cut} bodies were logged only in part, and looked at as far as that`);
  if (gone > 0) terminal.err(`${gone} bodies are no longer kept, or may not be read with this key`);
  if (hasMore) terminal.err('there are older requests; --limit looks at them too');
  if (!json)
    terminal.out(
      `${looked} of ${requests} requests had logged bodies; ${tried} guardrails, ${findings} findings in ${hit} requests`,
    );
}
