import { readFileSync } from 'node:fs';
import { countChatInputTokens } from '@tollgate/pricing';
import { describe, expect, it } from 'vitest';
import { tokensPerByteMax } from '../../src/estimates/token-density.ts';
import { SAMPLE_TEXTS } from './sample-texts.ts';

const NOT_COVERED = ['hexadecimal', 'base64'];
const PAGE = new URL('../../../../docs/limits.md', import.meta.url);

/** Tokens by o200k_base for a byte of a chat request with this text. */
function tokensPerByte(text: string): number {
  const request = { model: 'openai-main/gpt-4o', messages: [{ role: 'user', content: text }] };
  return countChatInputTokens(request) / Buffer.byteLength(JSON.stringify(request));
}

const measured = Object.entries(SAMPLE_TEXTS).map(([what, text]) => ({ what, density: tokensPerByte(text) }));

describe('the share of a body that is taken for tokens', () => {
  it.each(measured.filter(({ what }) => !NOT_COVERED.includes(what)))('covers $what', ({ density }) => {
    expect(density).toBeLessThan(tokensPerByteMax('openai'));
  });

  it('leaves a fifth to spare for prose and code in every language measured', () => {
    const worded = measured.filter(({ what }) => /^(prose|code)/.test(what)).map(({ density }) => density);
    expect(Math.max(...worded) * 1.2).toBeLessThan(tokensPerByteMax('openai'));
  });

  it('does not cover text without words, which is what the allowance is for', () => {
    for (const { what, density } of measured) {
      if (NOT_COVERED.includes(what)) expect(density).toBeGreaterThan(tokensPerByteMax('openai'));
    }
  });

  it('is at most a token a byte, and larger for vocabularies that were not measured', () => {
    expect(tokensPerByteMax('anthropic')).toBeGreaterThan(tokensPerByteMax('openai'));
    expect(tokensPerByteMax('anthropic')).toBeLessThanOrEqual(1);
  });

  it('was measured as docs/limits.md says', () => {
    const rows = measured.map(({ what, density }) => `| ${what} | ${density.toFixed(2)} |`);
    expect(readFileSync(PAGE, 'utf8')).toContain(rows.join('\n'));
  });
});
