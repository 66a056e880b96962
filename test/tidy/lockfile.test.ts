import { expect, test } from 'vitest';
import { read } from './repository.ts';

type Locked = { optionalDependencies?: Record<string, string> };

test.each(['package-lock.json', 'cli/runtime/package-lock.json'])(
  '%s has the packages of every platform',
  (file) => {
    const { packages } = JSON.parse(read(file)) as { packages: Record<string, Locked> };
    const missing = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          packages[`${at}/node_modules/${name}`] === undefined &&
          packages[`node_modules/${name}`] === undefined,
      ),
    );
    expect(missing).toEqual([]);
  },
);
