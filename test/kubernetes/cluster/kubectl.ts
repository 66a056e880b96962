import { spawnSync } from 'node:child_process';
import { tool } from '../tools/build-tools.ts';

const COMMAND_MS_MAX = 120_000;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** What a command said, and how it ended. */
export type Ended = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

/** What these tests read of an object of the cluster. */
export type ClusterObject = {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: PodSpec & {
    readonly replicas?: number;
    readonly template?: { readonly spec: PodSpec };
  };
  readonly status?: {
    readonly phase?: string;
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly readyReplicas?: number;
    readonly availableReplicas?: number;
    readonly updatedReplicas?: number;
    readonly conditions?: readonly Condition[];
  };
  readonly data?: Readonly<Record<string, string>>;
  /** Of an EndpointSlice. */
  readonly endpoints?: readonly { readonly addresses: readonly string[] }[] | null;
};

type PodSpec = {
  readonly nodeName?: string;
  readonly containers?: readonly {
    readonly name: string;
    readonly image: string;
    readonly resources: { readonly requests?: { readonly cpu?: string } };
  }[];
};

type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
};

/** kubectl as an administrator of one cluster, in one namespace. */
export class Kubectl {
  readonly #kubeconfig: string;
  readonly namespace: string;

  constructor(kubeconfig: string, namespace = 'default') {
    this.#kubeconfig = kubeconfig;
    this.namespace = namespace;
  }

  /** The same in another namespace. */
  in(namespace: string): Kubectl {
    return new Kubectl(this.#kubeconfig, namespace);
  }

  /** Standard output. Throws Error with standard error when the command fails. */
  run(...args: readonly string[]): string {
    const { exitCode, stdout, stderr } = this.try(...args);
    if (exitCode !== 0) throw new Error(`kubectl ${args.join(' ')} failed: ${stderr}`);
    return stdout;
  }

  try(...args: readonly string[]): Ended {
    return runTool('kubectl', ['--kubeconfig', this.#kubeconfig, '--namespace', this.namespace, ...args]);
  }

  /** Creates or changes objects. */
  apply(...objects: readonly object[]): void {
    this.#apply([], objects);
  }

  /** The same on the server, as the owner of the fields. */
  applyOnServer(owner: string, ...objects: readonly object[]): void {
    const how = ['--server-side', '--validate=false', `--field-manager=${owner}`, '--force-conflicts'];
    this.#apply(how, objects);
  }

  #apply(how: readonly string[], items: readonly object[]): void {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const args = ['--kubeconfig', this.#kubeconfig, '--namespace', this.namespace, 'apply', ...how];
    const { exitCode, stderr } = runTool('kubectl', [...args, '--filename', '-'], list);
    if (exitCode !== 0) throw new Error(`kubectl apply failed: ${stderr}`);
  }

  /** The objects of one or more kinds, for example `deployments,pods`. */
  list(kinds: string, ...args: readonly string[]): ClusterObject[] {
    return JSON.parse(this.run('get', kinds, '--output', 'json', ...args)).items;
  }

  /** One object. Throws Error when it is missing. */
  get(kind: string, name: string): ClusterObject {
    return JSON.parse(this.run('get', kind, name, '--output', 'json'));
  }

  /** Whether a condition of each object of a kind is true; no objects are one false. */
  conditions(kinds: string, type: string): boolean[] {
    const all = this.list(kinds);
    if (all.length === 0) return [false];
    return all.map(({ status }) =>
      (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True'),
    );
  }
}

/** Runs a built tool to its end. */
export function runTool(name: string, args: readonly string[], input?: string): Ended {
  const { status, stdout, stderr } = spawnSync(tool(name), args, {
    encoding: 'utf8',
    timeout: COMMAND_MS_MAX,
    maxBuffer: OUTPUT_BYTES_MAX,
    ...(input === undefined ? {} : { input }),
  });
  return { exitCode: status, stdout, stderr };
}
