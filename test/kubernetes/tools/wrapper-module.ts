import type { PinnedModule } from './pinned-modules.ts';

/**
 * The go.mod of a module that does nothing but build the programs of another: `go install` refuses modules whose own
 * go.mod replaces dependencies, as that of Kubernetes does.
 *
 * @param own the go.mod of the pinned module
 */
export function wrapperModule(pinned: PinnedModule, own: string): string {
  const lines = [
    'module tollgate.test/tools',
    '',
    directive(own, 'go'),
    // Settings of the Go runtime that the module was released with; they do not come along with a dependency.
    directive(own, 'godebug'),
    '',
    `require ${pinned.module} ${pinned.version}`,
  ];
  if (pinned.stagingVersion !== undefined) {
    for (const staged of stagedModules(own)) {
      lines.push(`replace ${staged} => ${staged} ${pinned.stagingVersion}`);
    }
  }
  lines.push(...Object.values(pinned.programs).map((program) => `tool ${program}`), '');
  return lines.join('\n');
}

/** The modules that a go.mod replaces by folders of its own repository. */
function stagedModules(own: string): string[] {
  return [...own.matchAll(/^\s*(?:replace\s+)?(\S+) => \.\/staging\//gm)].flatMap(([, name]) => name ?? []);
}

function directive(own: string, name: string): string {
  return new RegExp(`^${name} .+$`, 'm').exec(own)?.[0] ?? '';
}
