import { type Manifest, parseStoredManifest } from '@tollgate/manifests';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { masterKey } from '../../src/secrets/envelope.ts';
import { openManifest } from '../../src/secrets/open-manifest.ts';
import { resealManifests } from '../../src/secrets/reseal.ts';
import { sealManifest } from '../../src/secrets/seal-manifest.ts';
import { keyOf } from '../support/master-keys.ts';

function channel(name: string, secrets: readonly string[]): Manifest {
  const headers = secrets.map((secret, index) => [`x-${index}`, secret]);
  const given = {
    type: 'webhook',
    webhook_url: `https://${name}/x`,
    secret_headers: Object.fromEntries(headers),
  };
  return parseStoredManifest(JSON.stringify({ type: 'notification-channel', name, channel: given }));
}

const secret = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => {
  return text.trim() === text && !/^(env:|file:|tfy-secret:|sealed:|\*{8}$)/.test(text);
});
const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => masterKey(Buffer.from(bytes)));

it('any series of new master keys keeps every value, and leaves nothing under an older key', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(secret, { maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      fc.tuple(key, fc.array(key, { minLength: 1, maxLength: 3 })),
      async (secretsOfEach, [first, later]) => {
        const given = secretsOfEach.map((secrets, index) => channel(`c${index}`, secrets));
        let stored = given.map((manifest) => {
          const sealed = sealManifest(manifest, { stored: undefined, keys: [first] });
          expect(sealed.faults).toEqual([]);
          return sealed.manifest;
        });
        let current = first;
        for (const next of later) {
          const { manifests } = resealManifests(stored, [next, current]);
          const changed = new Map(manifests.map((manifest) => [manifest.name, manifest]));
          stored = stored.map((manifest) => changed.get(manifest.name) ?? manifest);
          current = next;
        }
        const sources = { keys: [current], environment: {}, mappings: () => ({ fault: '' }) };
        const opened = await Promise.all(stored.map((manifest) => openManifest(manifest, sources)));
        expect(opened).toEqual(given.map((manifest) => ({ manifest, gaps: [] })));
        expect(resealManifests(stored, [current]).manifests).toEqual([]);
      },
    ),
  );
});

it('what no key opens stays as it is, and the rest goes under the first key', () => {
  const [lost, older, newer] = [keyOf(1), keyOf(2), keyOf(3)];
  const stored = [lost, older].map((used, index) => {
    return sealManifest(channel(`c${index}`, ['s']), { stored: undefined, keys: [used] }).manifest;
  });
  const { manifests, ...counts } = resealManifests(stored, [newer, older]);
  expect(counts).toEqual({ resealed: 2, unopenable: 2 });
  expect(manifests.map(({ name }) => name)).toEqual(['c1']);
  expect(resealManifests(stored, []).manifests).toEqual([]);
});
