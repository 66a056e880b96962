import type { AlertRule } from '@tollgate/contracts';
import type { Manifest, ManifestOf, RuleAlerts } from '@tollgate/manifests';
import type { Manifests } from '../objects/manifests.ts';
import { RULE_TYPES } from '../objects/rule-types.ts';

/** Percent of the limit at which a rule alerts that names targets and no thresholds. */
const THRESHOLDS_DEFAULT = [75, 90, 95, 100];

/** Returns whom every rule with alerts alerts, and when. */
export function alertRulesOf(manifests: Manifests): AlertRule[] {
  const ofRules = RULE_TYPES.flatMap((type): Manifest[] => [...manifests.ofType(type).values()]);
  return ofRules.flatMap((manifest): AlertRule[] => {
    switch (manifest.type) {
      case 'gateway-rate-limiting-config':
      case 'gateway-budget-config':
        return manifest.rules.flatMap(({ id, alerts }) =>
          alerts === undefined ? [] : [alertRule(id, alerts)],
        );
      case 'tenant-rate-limit-config/model':
      case 'tenant-budget-config':
      case 'team-budget-config':
        return scopedAlertRules(manifest);
      default:
        return [];
    }
  });
}

function alertRule(rule: string, { thresholds, notification_target: targets }: RuleAlerts): AlertRule {
  return {
    rule,
    thresholds: [...(thresholds ?? THRESHOLDS_DEFAULT)],
    targets: targets.map(alertTarget),
    tellsBreachingUser: false,
  };
}

type ScopedManifest = ManifestOf<
  'tenant-rate-limit-config/model' | 'tenant-budget-config' | 'team-budget-config'
>;

function scopedAlertRules({ name, alerts = [] }: ScopedManifest): AlertRule[] {
  return alerts.map(({ thresholds, send_to: sendTo, notification_target: targets = [] }) => ({
    rule: name,
    thresholds: [...thresholds],
    targets: targets.map(alertTarget),
    tellsBreachingUser: sendTo === 'breaching-user',
  }));
}

type Target = RuleAlerts['notification_target'][number];

function alertTarget(target: Target) {
  return {
    channel: target.notification_channel,
    toEmails: target.type === 'email' ? [...target.to_emails] : [],
  };
}
