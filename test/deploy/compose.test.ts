/** The file for Docker Compose, without Docker. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SETTING_GROUPS } from '../../cli/src/compose/all-settings.ts';
import { ROOT } from '../tidy/repository.ts';

/** Docker's own reader of such files, with the schema that it checks them by. */
const COMPOSE_MODULE = 'github.com/compose-spec/compose-go/v2@v2.9.1';
const HAS_GO = spawnSync('go', ['version']).status === 0;

type ComposeFile = {
  readonly services: Readonly<
    Record<
      string,
      { image: string; command?: string[]; environment?: Record<string, string>; healthcheck?: object }
    >
  >;
};

const FILE: ComposeFile = parse(readFileSync(path.join(ROOT, 'deploy/compose/compose.yaml'), 'utf8'), {
  merge: true,
});

test.runIf(HAS_GO)('is what the compose specification takes', () => {
  const module: { Dir: string } = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', COMPOSE_MODULE], { encoding: 'utf8', timeout: 120_000 }),
  );
  const schema = readFileSync(path.join(module.Dir, 'schema/compose-spec.json'), 'utf8');
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  // Ajv knows draft 7 by its address without TLS.
  const { $schema: _, ...rules } = JSON.parse(schema);
  ajv.validate(rules, FILE);
  expect(ajv.errors ?? []).toEqual([]);
});

test('runs every service with settings that Tollgate has, and says when it is ready', () => {
  const known = Object.values(SETTING_GROUPS).flatMap((group) => Object.values(group).map(({ env }) => env));
  for (const service of ['gateway', 'policy', 'accounting', 'analytics', 'console']) {
    const { command, environment, healthcheck } = FILE.services[service] ?? {};
    expect(command, service).toEqual([service]);
    const unknown = Object.keys(environment ?? {}).filter(
      (name) => /^TOLLGATE_|_URL$/.test(name) && !known.includes(name),
    );
    expect(unknown, service).toEqual([]);
    expect(healthcheck, service).toBeDefined();
  }
});

test('pins each image', () => {
  for (const [name, { image }] of Object.entries(FILE.services)) expect(image, name).toMatch(/:[^:]*\d/);
});
