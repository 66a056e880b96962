import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManifests, parseStoredManifest, toPublicJson } from '../src/index.ts';

const CANARY = 'sk-canary-0123456789';
const TEXT = `type: provider-account/openai
name: openai-main
auth_data:
  type: api-key
  api_key: ${CANARY}
integrations:
  - name: gpt
    type: integration/model/openai
    model_id: gpt
    model_types: [chat]
---
type: notification-channel
name: hook
channel: {type: webhook, webhook_url: "https://x/${CANARY}", secret_headers: {Authorization: "Bearer ${CANARY}"}}
`;
const SLIPS = [...'":\'[]{}&*!|>%@`#\t\n ,?\\', '- ', '? ', '<<: ', '!!', '!<', '...', '---\n'];

describe('a secret in a file', () => {
  it('is in no fault, whatever slip of the hand is near it', () => {
    const slip = fc.record({
      at: fc.nat(TEXT.length),
      dropped: fc.nat(2),
      added: fc.constantFrom('', ...SLIPS),
    });
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 2 }), (slips) => {
        let text = TEXT;
        for (const { at, dropped, added } of slips) {
          text = text.slice(0, at) + added + text.slice(at + dropped);
        }
        const parsed = parseManifests(text, 'yaml');
        expect(JSON.stringify(parsed.ok ? [] : parsed.faults)).not.toMatch(/canary|56789/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is shown as a mask', () => {
    const parsed = parseManifests(TEXT, 'yaml');
    if (!parsed.ok) throw new Error('the text is wrong');
    const shown = parsed.documents.map(({ manifest }) => toPublicJson(manifest)).join();
    expect(shown).not.toContain('canary');
    expect(shown.match(/\*{8}/g)).toHaveLength(3);
  });
});

describe('models of one self-hosted account', () => {
  const account = (one: string, other: string) =>
    JSON.stringify({
      type: 'provider-account/self-hosted-model',
      name: 'gpu',
      base_url: 'http://gpu/v1',
      integrations: [one, other].map((token, index) => ({
        name: `m${index}`,
        type: 'integration/model/self-hosted-model',
        model_id: 'm',
        model_types: ['chat'],
        auth_data: { type: 'bearer-auth', bearer_token: token },
      })),
    });

  it('have one key, which has another text for each of them once it is encrypted', () => {
    expect(parseManifests(account('a', 'b'), 'json').ok).toBe(false);
    expect(parseManifests(account('a', 'sealed:v1:b'), 'json').ok).toBe(false);
    expect(parseStoredManifest(account('sealed:v1:a', 'sealed:v1:b')).name).toBe('gpu');
  });
});
