import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readAgentSession } from '../../src/request/headers/agent-session.ts';
import { readTags } from '../../src/request/headers/tags.ts';
import { readWishes } from '../../src/request/headers/wishes.ts';

/** What reading a value ends in: `taken`, or the parameter that the refusal names. */
function outcome(header: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const headers: IncomingHttpHeaders = { [header]: text };
  try {
    readWishes(headers);
    readTags(headers);
    readAgentSession(headers, 'a key');
    return 'taken';
  } catch (error) {
    return error instanceof Error && 'param' in error ? String(error.param) : String(error);
  }
}

const names = (count: number) => ({
  llm_input_guardrails: Array.from({ length: count }, (_, i) => `g/${i}`),
});

describe('a header', () => {
  it.each<[string, string, unknown, unknown, string]>([
    ['asks for at most 10 retries', 'x-tfy-retry-config', { attempts: 10 }, { attempts: 11 }, '.attempts'],
    [
      'asks for at most 60 s between retries',
      'x-tfy-retry-config',
      { attempts: 1, delay: 60_000 },
      { attempts: 1, delay: 60_001 },
      '.delay',
    ],
    ['asks for a timeout of at most an hour', 'x-tfy-request-timeout', '3600000', '3600001', ''],
    [
      'asks for answers that are cached for at most three days',
      'x-tfy-cache-config',
      { type: 'exact-match', ttl: 259_200 },
      { type: 'exact-match', ttl: 259_201 },
      '.ttl',
    ],
    ['names at most 50 guardrails', 'x-tfy-guardrails', names(50), names(51), '.llm_input_guardrails'],
    [
      'has tags with keys of at most 64 characters',
      'x-tfy-metadata',
      { ['k'.repeat(64)]: 'v' },
      { ['k'.repeat(65)]: 'v' },
      `.${'k'.repeat(64)}`,
    ],
    [
      'has an agent session of at most 128 characters',
      'x-tollgate-session-id',
      's'.repeat(128),
      's'.repeat(129),
      '',
    ],
  ])('%s', (_what, header, largest, tooLarge, member) => {
    expect(outcome(header, largest)).toBe('taken');
    expect(outcome(header, tooLarge)).toBe(`${header}${member}`);
  });
});
