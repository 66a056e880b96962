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
    [
      'x-tfy-retry-config with more than 10 attempts is refused',
      'x-tfy-retry-config',
      { attempts: 10 },
      { attempts: 11 },
      '.attempts',
    ],
    [
      'x-tfy-retry-config with a delay of more than 60 s is refused',
      'x-tfy-retry-config',
      { attempts: 1, delay: 60_000 },
      { attempts: 1, delay: 60_001 },
      '.delay',
    ],
    [
      'x-tfy-request-timeout of more than one hour is refused',
      'x-tfy-request-timeout',
      '3600000',
      '3600001',
      '',
    ],
    [
      'x-tfy-cache-config with a ttl of more than three days is refused',
      'x-tfy-cache-config',
      { type: 'exact-match', ttl: 259_200 },
      { type: 'exact-match', ttl: 259_201 },
      '.ttl',
    ],
    [
      'x-tfy-guardrails with more than 50 guardrails in one list is refused',
      'x-tfy-guardrails',
      names(50),
      names(51),
      '.llm_input_guardrails',
    ],
    [
      'x-tfy-metadata with a tag name of more than 64 characters is refused',
      'x-tfy-metadata',
      { ['k'.repeat(64)]: 'v' },
      { ['k'.repeat(65)]: 'v' },
      `.${'k'.repeat(64)}`,
    ],
    [
      'x-tollgate-session-id of more than 128 characters is refused',
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
