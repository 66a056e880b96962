import { parseManifests } from '@tollgate/manifests';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imported } from './imported.ts';

describe('any config', () => {
  const value = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('os.environ/KEY', '*', 'openai/gpt-4o', '__proto__', 'constructor/x', '1d', 'a@b.c'),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.constant([]),
    fc.constant({}),
  );
  const fields = (keys: readonly string[]) =>
    fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: keys.length });
  const deployment = fc.record({
    model_name: fc.oneof(fc.constantFrom('a', 'b', 'c d'), value),
    litellm_params: fc.oneof(
      fields(['api_key', 'api_base', 'rpm', 'tpm', 'input_cost_per_token', 'output_cost_per_token']).chain(
        (rest) =>
          fc
            .constantFrom('openai/x', 'groq/y', 'ollama/z', 'gemini/g', 'azure/a')
            .map((model) => ({ ...rest, model })),
      ),
      value,
    ),
    model_info: fc.oneof(fields(['mode', 'max_tokens', 'max_input_tokens', 'id']), value),
  });
  const limited = [
    'max_budget',
    'budget_duration',
    'rpm_limit',
    'tpm_limit',
    'team_id',
    'user_email',
    'key_alias',
  ];
  const config = fc.record({
    model_list: fc.oneof(fc.array(deployment, { maxLength: 8 }), value),
    teams: fc.oneof(fc.array(fields(limited), { maxLength: 3 }), value),
    users: fc.oneof(fc.array(fields(limited), { maxLength: 3 }), value),
    keys: fc.oneof(fc.array(fields(limited), { maxLength: 3 }), value),
    litellm_settings: fc.oneof(fields(['max_budget', 'budget_duration', 'cache']), value),
    router_settings: fc.oneof(fields(['fallbacks', 'provider_budget_config']), value),
    general_settings: value,
  });

  it('becomes manifests that are all right', () => {
    fc.assert(
      fc.property(config, (given) => {
        const result = imported(JSON.stringify(given));
        if (result.manifests.length === 0) return;
        expect(parseManifests(JSON.stringify(result.manifests), 'json')).toMatchObject({ ok: true });
      }),
      { numRuns: 500 },
    );
  });

  it('has each of its fields somewhere in the report', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.boolean()), (settings) => {
        const { report } = imported(JSON.stringify({ model_list: [], router_settings: settings }));
        const told = [...report.leftOut.map(({ at }) => at), ...report.notNeeded];
        expect(told).toHaveLength(Object.keys(settings).length);
      }),
    );
  });
});
