import type { RequestDetail } from '../../admin/history.ts';
import { printable } from '../terminal.ts';
import { localTime } from './local-time.ts';
import { shownCost } from './shown-cost.ts';

/** All about one request, a line for each thing that is known. */
export function requestLines(request: RequestDetail, zone: string): string[] {
  const facts: [name: string, value: string | null][] = [
    ['request', request.request_id],
    ['time', `${localTime(request.time, zone)}, ${Math.round(request.latency_ms)} ms`],
    ['status', `${request.status}${request.error_code === null ? '' : ` ${request.error_code}`}`],
    ['reason', request.reason],
    ['cause', request.error_cause],
    ['who', whoOf(request)],
    ['model', modelOf(request)],
    ['tags', listOf(Object.entries(request.tags).map(([key, value]) => `${key}=${value}`))],
    ['rules', listOf(request.rules)],
    ['tokens', `${request.input_tokens} in, ${request.output_tokens} out`],
    ['cost', shownCost(request.cost_usd)],
    ['cache', request.cache_status],
    ...request.attempts.map((attempt): [string, string] => ['attempt', attemptOf(attempt)]),
    ...request.guardrails.map((one): [string, string] => ['guard', guardOf(one)]),
    ['session', request.session_id],
    ['agent', request.agent_id],
    ['trace', request.trace_id],
  ];
  return facts
    .filter((fact): fact is [string, string] => fact[1] !== null)
    .map(([name, value]) => printable(`${name.padEnd(8)} ${value}`));
}

function whoOf({ subject, token_id: id, token_name: name, teams }: RequestDetail): string | null {
  if (subject === null) return null;
  const key = id === null ? '' : ` with key ${name === null ? id : `${name} (${id})`}`;
  return `${subject}${key}${teams.length === 0 ? '' : `, in ${teams.join(', ')}`}`;
}

function modelOf({ model, model_asked: asked }: RequestDetail): string | null {
  if (model === '') return null;
  return model === asked ? model : `${model}, asked for as ${asked}`;
}

function attemptOf(attempt: RequestDetail['attempts'][number]): string {
  const { target, status, latency_ms: latencyMs, error_code: code, error_cause: cause } = attempt;
  const answer = status === 0 ? 'no answer' : `answered ${status}`;
  const fault = code === null ? '' : `, ${code}${cause === null ? '' : `: ${cause}`}`;
  return `${target} ${answer} after ${Math.round(latencyMs)} ms${fault}`;
}

function guardOf({ guardrail, side, result, kinds }: RequestDetail['guardrails'][number]): string {
  return `${guardrail} on the ${side}: ${result}${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`;
}

function listOf(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join(', ');
}
