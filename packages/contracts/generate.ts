/** Renews `gen/` from `proto/`: run by `npm run generate`, checked by CI. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const protoDir = path.join(root, 'proto');
const outDir = path.join(import.meta.dirname, 'gen');

rmSync(outDir, { recursive: true, force: true });
mkdirSync(outDir);
execFileSync(
  path.join(root, 'node_modules/.bin/proto-loader-gen-types'),
  [
    '--longs=Number',
    '--enums=String',
    '--defaults',
    '--oneofs',
    '--grpcLib=@grpc/grpc-js',
    '--importFileExtension=.ts',
    '--targetFileExtension=.ts',
    `--includeDirs=${protoDir}`,
    `--outDir=${outDir}`,
    ...globSync('**/*.proto', { cwd: protoDir }).sort(),
  ],
  { stdio: 'inherit', cwd: protoDir },
);

/** The generator writes the absolute path of each proto file into its output: make it the path in the repo. */
for (const file of globSync('**/*.ts', { cwd: outDir })) {
  const absolute = path.join(outDir, file);
  writeFileSync(absolute, readFileSync(absolute, 'utf8').replaceAll(`${root}/`, ''));
}
