import type { TestProject } from 'vitest/node';
import { buildTools } from '../tools/build-tools.ts';
import { startControlPlane } from './control-plane.ts';

declare module 'vitest' {
  interface ProvidedContext {
    kubeconfig: string;
  }
}

/** Builds the tools where they are missing, and starts the control plane of all test files. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildTools();
  const { kubeconfig, stop } = await startControlPlane();
  project.provide('kubeconfig', kubeconfig);
  return stop;
}
