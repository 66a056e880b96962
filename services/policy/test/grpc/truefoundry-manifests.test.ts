import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { SECRETS, startPolicy } from '../support/policy.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../../../../packages/manifests/test/fixtures');
const fixture = (file: string) => readFileSync(path.join(FIXTURES, `${file}.yaml`), 'utf8');

const APPLIED = ['accounts', 'identities', 'limits-v1', 'limits-v2', 'routing-v1'];

/** An organisation of two people and nothing else. */
function startWithUsers() {
  return startPolicy({
    bootstrap: {
      manifests: [
        {
          name: 'users',
          text: 'type: user\nname: lena@example.com\n---\ntype: user\nname: omar@example.com',
        },
      ],
      tokens: [{ secret: SECRETS.admin, subject: 'user:lena@example.com', name: 'admin', role: 'admin' }],
    },
  });
}

describe('manifests of TrueFoundry', () => {
  it('apply in the order in which they refer to each other, and export what applies again as unchanged', async () => {
    const policy = await startWithUsers();
    for (const file of APPLIED) {
      const { faults, results } = await policy.apply(fixture(file));
      expect(faults).toEqual([]);
      expect(results.map(({ action }) => action)).toEqual(results.map(() => 'created'));
    }
    const { manifests, revision } = await policy.listManifests();
    const exported = manifests.map((text): { type: string; name: string } => JSON.parse(text));
    const written = APPLIED.flatMap((file) =>
      parseAllDocuments(fixture(file)).map((document): unknown => document.toJS()),
    );
    expect(exported.filter(({ type }) => type !== 'user')).toEqual(expect.arrayContaining(written));
    expect(exported).toHaveLength(written.length + 2);

    for (const text of [`[${manifests.join(',')}]`, ...APPLIED.map(fixture)]) {
      const again = await policy.apply(text, {
        contentType: text.startsWith('[') ? 'application/json' : 'application/yaml',
      });
      expect(again.faults).toEqual([]);
      expect(again.results.map(({ action }) => action)).toEqual(again.results.map(() => 'unchanged'));
      expect(again.revision).toBe(revision);
    }
  });

  it.each([
    [0, 'invalid_field', 'rules[0].unit'],
    [1, 'duplicate', 'rules[1].id'],
    [2, 'invalid_field', 'limits'],
    [3, 'dangling_reference', 'rules[0].when.models[0]'],
    [4, 'unknown_field', 'rules[0].when.modles'],
  ])(
    'that are wrong are refused at their field, with nothing stored: document %i',
    async (index, code, at) => {
      const policy = await startWithUsers();
      await policy.apply(fixture('accounts'));
      const before = await policy.listManifests();
      const document = String(parseAllDocuments(fixture('refused'))[index]);
      const { faults, results } = await policy.apply(document);
      expect(faults).toMatchObject([{ code, path: at }]);
      expect(results).toEqual([]);
      const together = await policy.apply(
        `type: team\nname: innocent\n---\n${document.replace(/^---\n/, '')}`,
      );
      expect(together.faults).toMatchObject([{ code, path: at, document: 1 }]);
      expect(await policy.listManifests()).toEqual(before);
    },
  );

  it('names every document when they are all sent at once, also what shows only beside other objects', async () => {
    const policy = await startWithUsers();
    const answer = await policy.apply(fixture('refused'));
    expect(answer.results).toEqual([]);
    expect(answer.faults?.map(({ document, path }) => [document, path])).toEqual([
      [0, 'rules[0].unit'],
      [1, 'rules[1].id'],
      [2, 'limits'],
      [3, 'rules[0].when.models[0]'],
      [4, 'rules[0].when.modles'],
    ]);
  });

  it('hold no reference against a document that may mean one which cannot be read', async () => {
    const policy = await startWithUsers();
    const team = 'type: team\nname: readers\nmembers: [nobody-here@example.com, ana@example.com]';
    const user = 'type: user\nname: ana@example.com\nrole: king';
    const { faults } = await policy.apply(`${user}\n---\n${team}`);
    expect(faults?.map(({ path }) => path)).toEqual(['role', 'members[0]']);
  });
});
