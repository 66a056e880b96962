import type { Guardrail } from '@tollgate/contracts';
import { guardrailKind, type ManifestOf } from '@tollgate/manifests';
import type { OpenedManifest } from '../secrets/open-manifest.ts';

/** The guardrails of a group as gateways use them. Secrets are resolved: they travel in what is returned. */
export function guardrailsOf({
  manifest,
  gaps,
}: OpenedManifest<ManifestOf<'provider-account/guardrail-config-group'>>): Guardrail[] {
  return manifest.integrations.map((guardrail, index) => {
    const {
      name,
      type,
      operation = 'validate',
      enforcing_strategy: strategy,
      description: _,
      ...settings
    } = guardrail;
    const gap = gaps.find(({ path }) => path.startsWith(`integrations[${index}].`));
    return {
      name: `${manifest.name}/${name}`,
      kind: guardrailKind(type),
      mutates: operation === 'mutate',
      priority: 'priority' in settings ? (settings.priority ?? 1) : 1,
      strategy,
      settingsJson: JSON.stringify(settings),
      fault: gap === undefined ? '' : `${gap.path}: ${gap.fault}`,
    };
  });
}
