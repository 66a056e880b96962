import { isJsonObject, type JsonObject } from '../dialects/json/json-object.ts';

/** How demanding a request is. */
export type Tier = 'simple' | 'medium' | 'complex';

/** The tier of a request, and by what it was found: names of signals, never text of the request. */
export type Complexity = { readonly tier: Tier; readonly cause: string };

const LEVELS: Readonly<Record<Tier, number>> = { simple: 0, medium: 1, complex: 2 };

/** The place of a tier among those that may answer a request: its own, then the more able ones, then the others. */
export function tierDistance(asked: Tier, tier: Tier): number {
  const above = LEVELS[tier] - LEVELS[asked];
  return above >= 0 ? above : 10 - above;
}

/** Points from which a request is of a tier. */
const MEDIUM_POINTS = 1;
const COMPLEX_POINTS = 3;

/** Most of the text that is looked at. */
const TEXT_CHARS_MAX = 16_384;

/**
 * How demanding a request is, by rules over its body in any dialect: whether it asks for reasoning, and the words, code,
 * questions and length of the last text of its user, its tools and turns. Calls no network and takes microseconds.
 */
export function complexityOf(body: JsonObject): Complexity {
  const turns = turnsOf(body);
  const text = lastUserText(turns).slice(0, TEXT_CHARS_MAX);
  const signals: readonly (readonly [name: string, points: number])[] = [
    ['reasoning', asksReasoning(body) ? COMPLEX_POINTS : 0],
    ['hard words', Math.min(3, 2 * distinct(text, HARD))],
    ['task words', Math.min(2, distinct(text, TASK))],
    ['code', CODE.test(text) ? 1 : 0],
    ['length', LENGTHS.filter((chars) => text.length >= chars).length],
    ['questions', (text.match(/\?/g)?.length ?? 0) >= 3 ? 1 : 0],
    ['tools', Array.isArray(body['tools']) && body['tools'].length > 0 ? 1 : 0],
    ['turns', turns.length >= TURNS_MANY ? 1 : 0],
  ];
  const found = signals.filter(([, points]) => points > 0);
  const points = found.reduce((sum, [, each]) => sum + each, 0);
  const tier = points >= COMPLEX_POINTS ? 'complex' : points >= MEDIUM_POINTS ? 'medium' : 'simple';
  return { tier, cause: found.length === 0 ? 'none' : found.map(([name]) => name).join(', ') };
}

const LENGTHS = [500, 2_000, 8_000];
const TURNS_MANY = 8;

/** What asks for a thought-out answer. */
const HARD =
  /\b(?:design|architect\w*|prove|proof|derive|refactor\w*|distributed|concurren\w*|migrat\w*|trade-?offs?|step[- ]by[- ]step|optimi[sz]\w*|root cause)\b/gi;
/** What asks for more than a fact. */
const TASK =
  /\b(?:explain|compare|analy[sz]e|implement|debug|summari[sz]e|translate|rewrite|review|plan|evaluate|write|outline)\b/gi;
const CODE = /```|\b(?:function|class|def|import|return|SELECT|Traceback|Exception)\b/;

function distinct(text: string, words: RegExp): number {
  return new Set(text.match(words)?.map((word) => word.toLowerCase())).size;
}

function asksReasoning(body: JsonObject): boolean {
  const { reasoning_effort: effort, reasoning, thinking, output_config: output } = body;
  const efforts = [effort, memberOf(reasoning, 'effort'), memberOf(output, 'effort')];
  if (efforts.some((each) => each === 'high' || each === 'xhigh' || each === 'max')) return true;
  return memberOf(thinking, 'type') === 'enabled';
}

function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? value[name] : undefined;
}

/** The last text of the user in the body of a request in any dialect; empty if it has none. */
export function userTextOf(body: JsonObject): string {
  return lastUserText(turnsOf(body));
}

/** The turns of a conversation in any dialect. */
function turnsOf(body: JsonObject): readonly unknown[] {
  const turns = body['messages'] ?? body['input'] ?? body['contents'] ?? body['prompt'];
  return Array.isArray(turns) ? turns : [turns];
}

/** The last turn that has text of the user: results of tools are none. */
function lastUserText(turns: readonly unknown[]): string {
  for (let index = turns.length - 1; index >= 0; index--) {
    const turn = turns[index];
    if (typeof turn === 'string') return turn;
    if (!isJsonObject(turn) || (turn['role'] ?? 'user') !== 'user') continue;
    const text = textIn(turn['content'] ?? turn['parts']);
    if (text !== '') return text;
  }
  return '';
}

function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => memberOf(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('\n');
}
