import { describe, expect, it } from 'vitest';
import { applied, type Imported, imported, KEY, leftOut, one } from './imported.ts';

describe('access', () => {
  const subjectsOf = (result: Imported) =>
    Object.fromEntries(
      applied(result).flatMap((manifest) =>
        'integrations' in manifest &&
        manifest.type !== 'provider-account/guardrail-config-group' &&
        manifest.type !== 'provider-account/virtual-model'
          ? (manifest.integrations ?? []).map(({ name, authorized_subjects: subjects }) => [name, subjects])
          : [],
      ),
    );
  const models = `model_list:\n  - { model_name: cheap, litellm_params: { model: openai/gpt-4o-mini, ${KEY} } }\n  - { model_name: dear, litellm_params: { model: openai/o3, ${KEY} }, model_info: { access_groups: [staff] } }\n`;

  it.each(['team_id: finance', 'access_groups: [restricted]'])(
    'reserved by %s is closed and reported',
    (info) => {
      const result = imported(one(`model: openai/gpt-4o, ${KEY}`, info));
      expect(subjectsOf(result)).toEqual({ chat: [] });
      expect(leftOut(result)).toEqual([
        expect.stringMatching(
          /^model_list\[0\] openai-main\/chat: no one may call it yet, because the file gives it to /,
        ),
      ]);
    },
  );

  it('is given to the team of a model and to its keys', () => {
    const result = imported(
      `${one(`model: openai/gpt-4o, ${KEY}`, 'team_id: t1')}teams: [{ team_id: t1, team_alias: finance }, { team_id: t2 }]\nkeys: [{ key_alias: ci, team_id: t1 }, { key_alias: other }]\n`,
    );
    expect(subjectsOf(result)).toEqual({ chat: ['team:finance', 'virtualaccount:ci'] });
  });

  it('that a team has by names of models or groups is not widened for others', () => {
    const result = imported(
      `${models}teams: [{ team_id: interns, models: [cheap] }, { team_id: all }]\nkeys: [{ key_alias: ci, team_id: interns }, { key_alias: boss, models: [staff] }]\n`,
    );
    expect(subjectsOf(result)).toEqual({
      cheap: ['team:everyone', 'virtualaccount:ci'],
      dear: ['team:all', 'virtualaccount:boss'],
    });
  });

  it('stays open to every user if only keys are narrowed', () => {
    const open = models.replace(', model_info: { access_groups: [staff] }', '');
    const result = imported(`${open}keys: [{ key_alias: ci, models: [cheap] }]\n`);
    expect(subjectsOf(result)).toEqual({ cheap: undefined, dear: ['team:everyone'] });
  });
});
