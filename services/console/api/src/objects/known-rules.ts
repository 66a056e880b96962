import { GatewayError } from '@tollgate/contracts';
import { didYouMean } from '@tollgate/manifests';
import { z } from 'zod';
import type { PolicyClient } from '../clients/policy.ts';
import type { Credential } from '../sessions/credential.ts';
import { parseStored, type StoredObject } from './stored-object.ts';

/** Manifests with a list of rules, and manifests that are one rule. */
const RULE_TYPES = /^(?:gateway|tenant|team)-(?:budget|rate-limit(?:ing)?)-config/;
const ruleList = z.array(z.looseObject({ id: z.string() }));

/** Throws GatewayError `not_found` with the nearest id unless a rule that the caller may see has this one. */
export async function assertRule(policy: PolicyClient, credential: Credential, rule: string): Promise<void> {
  const { manifests } = await policy.listManifests(credential, '');
  const ids = manifests.map(parseStored).flatMap(ruleIds);
  if (ids.includes(rule)) return;
  const hint = didYouMean(rule, ids);
  const message = `There is no rule ${rule} that you may see${hint === '' ? '; leave it out to see all.' : hint}`;
  throw new GatewayError('not_found', message, { param: 'rule' });
}

function ruleIds(manifest: StoredObject): string[] {
  if (!RULE_TYPES.test(manifest.type)) return [];
  const rules = ruleList.safeParse(manifest['rules']);
  return rules.success ? rules.data.map(({ id }) => id) : [manifest.name];
}
