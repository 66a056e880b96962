import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@tollgate/contracts';
import { ourHeader } from './header-fields.ts';

/**
 * The agent session that a request belongs to, as its client says: for history, never an identity. An empty text stands
 * for what the client does not say.
 */
export type AgentSession = {
  readonly sessionId: string;
  readonly agentId: string;
  readonly parentAgentId: string;
};

const ID_CHARS_MAX = 128;
const ID = /^[\x21-\x7e]+$/;

/** Where clients say it: the session, the agent in it, and the agent that started that one. */
const CLIENTS: readonly (readonly [session: string, agent: string, parent: string])[] = [
  ['x-claude-code-session-id', 'x-claude-code-agent-id', 'x-claude-code-parent-agent-id'],
  // Codex: a thread of its own for each agent; the first one has the id of the session.
  ['session-id', 'thread-id', 'x-codex-parent-thread-id'],
  // OpenCode and Kilo: a session of its own for each agent.
  ['x-session-id', '', 'x-parent-session-id'],
  ['agent-session-id', '', ''],
];

const NO_SESSION: AgentSession = { sessionId: '', agentId: '', parentAgentId: '' };

/**
 * Reads the agent session from `x-tollgate-session-id`, `-agent-id` and `-parent-agent-id`, or from the headers of the
 * clients that are known. Throws `invalid_request` for ids under our own headers that have more than 128 printable
 * characters; other ids are left out, and so is the caller's `credential`.
 */
export function readAgentSession(headers: IncomingHttpHeaders, credential: string): AgentSession {
  const said = CLIENTS.find(([session]) => headers[session] !== undefined);
  const [session, agent, parent] = said ?? ['', '', ''];
  const sessionId = ours(headers, 'session-id') ?? theirs(headers[session], credential);
  const agentId = ours(headers, 'agent-id') ?? theirs(headers[agent], credential);
  const parentAgentId = ours(headers, 'parent-agent-id') ?? theirs(headers[parent], credential);
  if (sessionId === '' && agentId === '' && parentAgentId === '') return NO_SESSION;
  return { sessionId, agentId: agentId === sessionId ? '' : agentId, parentAgentId };
}

function ours(headers: IncomingHttpHeaders, suffix: string): string | undefined {
  const header = ourHeader(headers, suffix);
  if (header === undefined) return undefined;
  if (isId(header.value)) return header.value;
  const message = `${header.name} must have 1 to ${ID_CHARS_MAX} printable ASCII characters without spaces.`;
  throw new GatewayError('invalid_request', message, { param: header.name });
}

function theirs(value: string | string[] | undefined, credential: string): string {
  return typeof value === 'string' && isId(value) && value !== credential ? value : '';
}

function isId(value: string): boolean {
  return value.length <= ID_CHARS_MAX && ID.test(value);
}
