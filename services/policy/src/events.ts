import type { ErrorCode, Verdict } from '@tollgate/contracts';
import { labelledCounter, type Telemetry } from '@tollgate/telemetry';

/** One function for each thing that happens in policy: a counter with bounded labels, and a log line where it is rare. */
export type PolicyEvents = ReturnType<typeof policyEvents>;

/** How admission works: with all counters, without a ledger that answers, or with one that is not complete yet. */
export type AdmissionMode = 'full' | 'degraded' | 'rebuilding';

/** Events told to `telemetry`. */
export function policyEvents(telemetry: Telemetry) {
  const { logger, meter } = telemetry;
  const verdicts = meter.createCounter('tollgate_policy_verdicts', {
    description:
      'Decisions about requests, by outcome (admitted, listed for a list of models, or the code of the error) and by mode (full, degraded, rebuilding)',
  });
  const ledgerFailures = meter.createCounter('tollgate_policy_ledger_failures', {
    description: 'Requests for which the counter store did not answer',
  });
  const uncounted = meter.createCounter('tollgate_policy_admitted_uncounted', {
    description:
      'Requests that policy checked without the counters of limits, because the counters were unavailable or incomplete',
  });
  const mode = meter.createGauge('tollgate_policy_admission_degraded', {
    description: '1 while policy cannot use the counters of limits, else 0; by mode (degraded, rebuilding)',
  });
  const revision = meter.createGauge('tollgate_policy_config_revision', {
    description: 'Revision of the config in use',
  });
  const unusable = meter.createGauge('tollgate_policy_unusable_accounts', {
    description: 'Provider accounts whose credential cannot be read',
  });
  const unreadable = meter.createCounter('tollgate_policy_config_unreadable', {
    description: 'Versions of the config that this version of Tollgate cannot read',
  });
  // Under the names of TrueFoundry's gateway, which dashboards made for it read.
  const unparsed = meter.createCounter('ai_gateway_config_parsing_failures', {
    description: 'Versions of the config that could not be read',
  });
  const nominated = {
    'rate-limit': labelledCounter(telemetry, {
      name: 'ai_gateway_rate_limit_nominated',
      label: 'ruleId',
      description: 'Requests that a rate limit matches, also if a rule refuses them, by rule',
    }),
    budget: labelledCounter(telemetry, {
      name: 'ai_gateway_budget_nominated',
      label: 'ruleId',
      description: 'Requests that a budget matches, also if a rule refuses them, by rule',
    }),
  };
  const changes = meter.createCounter('tollgate_policy_config_changes', {
    description: 'Changes of the config, by kind of change',
  });
  const auditWaiting = meter.createGauge('tollgate_policy_audit_waiting', {
    description: 'Audit events that policy has not published on the bus yet',
  });
  const identityProviders = meter.createCounter('tollgate_policy_identity_provider_failures', {
    description: 'Failed attempts to read the public keys of an identity provider, by provider',
  });
  const defects = meter.createCounter('tollgate_policy_defects', {
    description: 'Requests that failed because of a defect in policy',
  });

  return {
    verdicts(given: readonly Verdict[], now: AdmissionMode) {
      for (const [outcome, count] of countOutcomes(given)) verdicts.add(count, { outcome, mode: now });
    },
    /** A request is about to be counted by a rule. */
    ruleNominated({ kind, id }: { kind: 'rate-limit' | 'budget'; id: string }) {
      nominated[kind](id, 1);
    },
    admittedUncounted(requests: number) {
      uncounted.add(requests);
    },
    admissionMode(now: AdmissionMode) {
      for (const name of ['degraded', 'rebuilding']) mode.record(now === name ? 1 : 0, { mode: name });
      if (now === 'full') logger.info('counters are trusted again: admission is complete');
      else
        logger.warn({ mode: now }, 'no trusted counters: budgets refuse, rate limits count for this replica');
    },
    ledgerUnavailable(requests: number, error: unknown) {
      ledgerFailures.add(requests);
      logger.debug({ err: error }, 'ledger does not answer');
    },
    renewalFailed(leases: number, error: unknown) {
      logger.warn({ err: error, leases }, 'leases could not be renewed');
    },
    releaseFailed(releases: number, error: unknown) {
      logger.warn({ err: error, releases }, 'places of finished requests come back with their settlement');
    },
    admissionFailed(error: unknown) {
      defects.add(1);
      logger.error({ err: error }, 'a request could not be decided because of a defect');
    },
    configTaken(taken: {
      revision: number;
      accounts: number;
      faults: readonly { account: string; fault: string }[];
    }) {
      const { accounts, faults } = taken;
      revision.record(taken.revision);
      unusable.record(faults.length);
      logger.info({ revision: taken.revision, accounts }, 'config taken');
      if (faults.length > 0) logger.warn({ faults }, 'provider accounts without a usable key');
    },
    configUnreadable(of: number, error: unknown) {
      unreadable.add(1);
      unparsed.add(1);
      logger.error({ err: error, revision: of }, 'config not taken; the last good one stays in use');
    },
    certificatesNotRenewed(error: unknown) {
      logger.warn({ err: error }, 'TLS files cannot be read again; the last certificates stay in use');
    },
    identityProviderFailed(provider: string, error: unknown) {
      identityProviders.add(1, { provider });
      logger.warn({ err: error, provider }, 'keys of an identity provider could not be read');
    },
    manifestsApplied(results: readonly { type: string; name: string; action: string }[], by: string) {
      changes.add(1, { what: 'manifests' });
      logger.info({ results: results.slice(0, 20), count: results.length, by }, 'manifests applied');
    },
    manifestDeleted(of: { type: string; name: string }, by: string) {
      changes.add(1, { what: 'delete' });
      logger.info({ type: of.type, name: of.name, by }, 'manifest deleted');
    },
    answersPurged(namespace: string, by: string) {
      logger.info({ namespace, by }, 'answers purged');
    },
    tokenCreated(of: { id: string; subject: string }, by: string) {
      changes.add(1, { what: 'token' });
      logger.info({ tokenId: of.id, subject: of.subject, by }, 'token created');
    },
    tokenRotated(id: string, by: string) {
      changes.add(1, { what: 'rotate' });
      logger.info({ tokenId: id, by }, 'token rotated');
    },
    tokenRevoked(id: string, by: string) {
      changes.add(1, { what: 'revoke' });
      logger.info({ tokenId: id, by }, 'token revoked');
    },
    newestUnknown(error: unknown) {
      logger.debug({ err: error }, 'listed what is known, since the newest config could not be read');
    },
    auditWaiting(entries: number) {
      auditWaiting.record(entries);
    },
    auditUnpublished(entries: number, error: unknown) {
      logger.warn({ err: error, entries }, 'audit entries wait for the bus; trying again');
    },
    callFailed(call: string, code: ErrorCode, error: unknown) {
      if (code === 'internal_error') {
        defects.add(1);
        logger.error({ err: error, call }, 'admin call failed because of a defect');
      } else logger.debug({ call, code }, 'admin call refused');
    },
    secretsResealed({ resealed, unopenable }: { resealed: number; unopenable: number }) {
      if (resealed > 0) logger.info({ resealed }, 'secrets put under the current master key');
      if (unopenable > 0) logger.warn({ unopenable }, 'secrets that no master key opens');
    },
    presenceUnreadable(error: unknown) {
      logger.warn({ err: error }, 'a report of a service could not be read');
    },
    settingTokensEnded(ids: readonly string[]) {
      logger.info({ tokenIds: ids }, 'ended tokens of a setting that now holds another secret, or none');
    },
    obsoleteKept(reasons: readonly string[]) {
      logger.warn({ reasons }, 'objects that should be removed at this start stay: others refer to them');
    },
    noAdminToken() {
      logger.warn('there is no admin token: set TOLLGATE_ADMIN_TOKEN');
    },
    weakBootstrapToken(name: string) {
      logger.warn({ tokenName: name }, 'a token from the settings is shorter than 24 characters');
    },
  };
}

function countOutcomes(verdicts: readonly Verdict[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { admission, refusal } of verdicts) {
    const outcome = admission ? 'admitted' : refusal ? (refusal.code ?? 'unknown') : 'listed';
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}
