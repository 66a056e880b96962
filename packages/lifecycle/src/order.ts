import type { Service } from './service.ts';

/**
 * Services in the order of their needs; needs that are not in the list are taken as met elsewhere.
 * Throws Error when needs form a circle.
 */
export function startOrder(services: readonly Service[]): Service[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const ordered: Service[] = [];
  const state = new Map<string, 'visiting' | 'done'>();

  function visit(service: Service, path: readonly string[]): void {
    if (state.get(service.name) === 'done') return;
    if (state.get(service.name) === 'visiting') {
      throw new Error(`services need each other in a circle: ${[...path, service.name].join(' -> ')}`);
    }
    state.set(service.name, 'visiting');
    for (const need of service.needs) {
      const needed = byName.get(need);
      if (needed !== undefined) visit(needed, [...path, service.name]);
    }
    state.set(service.name, 'done');
    ordered.push(service);
  }

  for (const service of services) visit(service, []);
  return ordered;
}
