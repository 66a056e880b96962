export type { AdminServiceClient, AdminServiceHandlers } from '../gen/tollgate/admin/v1/AdminService.ts';
export type {
  GetStatusResponse,
  GetStatusResponse__Output,
} from '../gen/tollgate/admin/v1/GetStatusResponse.ts';
export type { ManifestFault, ManifestFault__Output } from '../gen/tollgate/admin/v1/ManifestFault.ts';
export type { PastRequest, PastRequest__Output } from '../gen/tollgate/admin/v1/PastRequest.ts';
export type { Token, Token__Output } from '../gen/tollgate/admin/v1/Token.ts';
export type { TriedRule } from '../gen/tollgate/admin/v1/TriedRule.ts';
export type {
  TryLimitsRequest,
  TryLimitsRequest__Output,
} from '../gen/tollgate/admin/v1/TryLimitsRequest.ts';
export type { TryLimitsResponse } from '../gen/tollgate/admin/v1/TryLimitsResponse.ts';
export type { WhoAmIResponse, WhoAmIResponse__Output } from '../gen/tollgate/admin/v1/WhoAmIResponse.ts';
export type { Admission, Admission__Output } from '../gen/tollgate/admission/v1/Admission.ts';
export type {
  AdmissionRequest,
  AdmissionRequest__Output,
} from '../gen/tollgate/admission/v1/AdmissionRequest.ts';
export type {
  AdmissionServiceClient,
  AdmissionServiceHandlers,
} from '../gen/tollgate/admission/v1/AdmissionService.ts';
export type { AdmitRequest, AdmitRequest__Output } from '../gen/tollgate/admission/v1/AdmitRequest.ts';
export type { AdmitResponse, AdmitResponse__Output } from '../gen/tollgate/admission/v1/AdmitResponse.ts';
export type { Allowance, Allowance__Output } from '../gen/tollgate/admission/v1/Allowance.ts';
export type { BodyLog__Output } from '../gen/tollgate/admission/v1/BodyLog.ts';
export type { GuardrailUse, GuardrailUse__Output } from '../gen/tollgate/admission/v1/GuardrailUse.ts';
export type { LimitState, LimitState__Output } from '../gen/tollgate/admission/v1/LimitState.ts';
export type { Observation, Observation__Output } from '../gen/tollgate/admission/v1/Observation.ts';
export type { Refusal, Refusal__Output } from '../gen/tollgate/admission/v1/Refusal.ts';
export type { Release, Release__Output } from '../gen/tollgate/admission/v1/Release.ts';
export type { TargetShare, TargetShare__Output } from '../gen/tollgate/admission/v1/TargetShare.ts';
export type { Verdict, Verdict__Output } from '../gen/tollgate/admission/v1/Verdict.ts';
export type { AuditEvent, AuditEvent__Output } from '../gen/tollgate/audit/v1/AuditEvent.ts';
export type {
  AuditServiceClient,
  AuditServiceHandlers,
} from '../gen/tollgate/audit/v1/AuditService.ts';
export type {
  QueryAuditRequest,
  QueryAuditRequest__Output,
} from '../gen/tollgate/audit/v1/QueryAuditRequest.ts';
export type { AlertRule, AlertRule__Output } from '../gen/tollgate/config/v1/AlertRule.ts';
export type { AnswerCachePolicy } from '../gen/tollgate/config/v1/AnswerCachePolicy.ts';
export type { Classifier, Classifier__Output } from '../gen/tollgate/config/v1/Classifier.ts';
export type { ConfigServiceClient, ConfigServiceHandlers } from '../gen/tollgate/config/v1/ConfigService.ts';
export type { Connection, Connection__Output } from '../gen/tollgate/config/v1/Connection.ts';
export type { Guardrail, Guardrail__Output } from '../gen/tollgate/config/v1/Guardrail.ts';
export type { LimitGrant__Output } from '../gen/tollgate/config/v1/LimitGrant.ts';
export type { LimitRequest, LimitRequest__Output } from '../gen/tollgate/config/v1/LimitRequest.ts';
export type { LimitRule, LimitRule__Output } from '../gen/tollgate/config/v1/LimitRule.ts';
export type { LimitRules, LimitRules__Output } from '../gen/tollgate/config/v1/LimitRules.ts';
export type { Model, Model__Output } from '../gen/tollgate/config/v1/Model.ts';
export type {
  NotificationChannel,
  NotificationChannel__Output,
} from '../gen/tollgate/config/v1/NotificationChannel.ts';
export type { Price, Price__Output } from '../gen/tollgate/config/v1/Price.ts';
export type { PriceTerm, PriceTerm__Output } from '../gen/tollgate/config/v1/PriceTerm.ts';
export type { PriceTier, PriceTier__Output } from '../gen/tollgate/config/v1/PriceTier.ts';
export type { ProviderAccount, ProviderAccount__Output } from '../gen/tollgate/config/v1/ProviderAccount.ts';
export type { RetryPolicy, RetryPolicy__Output } from '../gen/tollgate/config/v1/RetryPolicy.ts';
export type { Route, Route__Output } from '../gen/tollgate/config/v1/Route.ts';
export type { RouteTarget, RouteTarget__Output } from '../gen/tollgate/config/v1/RouteTarget.ts';
export type { RuleLimit, RuleLimit__Output } from '../gen/tollgate/config/v1/RuleLimit.ts';
export type {
  SessionIdentifier,
  SessionIdentifier__Output,
} from '../gen/tollgate/config/v1/SessionIdentifier.ts';
export type { StickyPolicy, StickyPolicy__Output } from '../gen/tollgate/config/v1/StickyPolicy.ts';
export type {
  WatchAlertsResponse,
  WatchAlertsResponse__Output,
} from '../gen/tollgate/config/v1/WatchAlertsResponse.ts';
export type {
  WatchConfigResponse,
  WatchConfigResponse__Output,
} from '../gen/tollgate/config/v1/WatchConfigResponse.ts';
export type { ServicePresence, ServicePresence__Output } from '../gen/tollgate/health/v1/ServicePresence.ts';
export type {
  DeleteRequestLogsRequest,
  DeleteRequestLogsRequest__Output,
} from '../gen/tollgate/logs/v1/DeleteRequestLogsRequest.ts';
export type { LoggedBody, LoggedBody__Output } from '../gen/tollgate/logs/v1/LoggedBody.ts';
export type { RequestLog, RequestLog__Output } from '../gen/tollgate/logs/v1/RequestLog.ts';
export type {
  RequestLogServiceClient,
  RequestLogServiceHandlers,
} from '../gen/tollgate/logs/v1/RequestLogService.ts';
export type { Charge, Charge__Output } from '../gen/tollgate/metrics/v1/Charge.ts';
export type { ExportFormat } from '../gen/tollgate/metrics/v1/ExportFormat.ts';
export type {
  ExportMetricsRequest,
  ExportMetricsRequest__Output,
} from '../gen/tollgate/metrics/v1/ExportMetricsRequest.ts';
export type {
  ExportRequestsRequest,
  ExportRequestsRequest__Output,
} from '../gen/tollgate/metrics/v1/ExportRequestsRequest.ts';
export type { Filter, Filter__Output } from '../gen/tollgate/metrics/v1/Filter.ts';
export type {
  HistoryServiceClient,
  HistoryServiceHandlers,
} from '../gen/tollgate/metrics/v1/HistoryService.ts';
export type { MetricRow, MetricRow__Output } from '../gen/tollgate/metrics/v1/MetricRow.ts';
export type {
  MetricsServiceClient,
  MetricsServiceHandlers,
} from '../gen/tollgate/metrics/v1/MetricsService.ts';
export type {
  QueryMetricsRequest,
  QueryMetricsRequest__Output,
} from '../gen/tollgate/metrics/v1/QueryMetricsRequest.ts';
export type {
  QueryRequestsRequest,
  QueryRequestsRequest__Output,
} from '../gen/tollgate/metrics/v1/QueryRequestsRequest.ts';
export type { CounterBalance, CounterBalance__Output } from '../gen/tollgate/spend/v1/CounterBalance.ts';
export type { GetSpendRequest, GetSpendRequest__Output } from '../gen/tollgate/spend/v1/GetSpendRequest.ts';
export type { GetSpendResponse__Output } from '../gen/tollgate/spend/v1/GetSpendResponse.ts';
export type { SentAlert, SentAlert__Output } from '../gen/tollgate/spend/v1/SentAlert.ts';
export type { SpendServiceClient, SpendServiceHandlers } from '../gen/tollgate/spend/v1/SpendService.ts';
export type { CounterRef, CounterRef__Output } from '../gen/tollgate/usage/v1/CounterRef.ts';
export type { CounterUnit } from '../gen/tollgate/usage/v1/CounterUnit.ts';
export type { EndedBy } from '../gen/tollgate/usage/v1/EndedBy.ts';
export type { GuardrailResult } from '../gen/tollgate/usage/v1/GuardrailResult.ts';
export type { PriceStatus } from '../gen/tollgate/usage/v1/PriceStatus.ts';
export type { Principal, Principal__Output } from '../gen/tollgate/usage/v1/Principal.ts';
export type { TokenUsage, TokenUsage__Output } from '../gen/tollgate/usage/v1/TokenUsage.ts';
export type { UsageEvent, UsageEvent__Output } from '../gen/tollgate/usage/v1/UsageEvent.ts';
export type { UsageSource } from '../gen/tollgate/usage/v1/UsageSource.ts';
export type { AdmissionPort, AdmitCall, ServedAdmitCall } from './admission/admission-port.ts';
export { type InProcessAdmissions, inProcessAdmissions } from './admission/in-process-admissions.ts';
export { decodeAuditBatch, encodeAuditBatch } from './audit-codec.ts';
export { fromServiceError, toServiceError } from './error-trailer.ts';
export { ERRORS, type ErrorCode, type ErrorRow, type Fault, isErrorCode, type Retry } from './errors.ts';
export { GatewayError, type GatewayErrorDetails } from './gateway-error.ts';
export { bindServer, shutDownServer } from './grpc/bind-server.ts';
export {
  type CertificateRenewal,
  type Channel,
  type ChannelTls,
  channelTarget,
  channelTo,
} from './grpc/channel.ts';
export { serverCredentials } from './grpc/server-credentials.ts';
export { decodeHealthChanges, encodeHealthChanges } from './health/encode-health-changes.ts';
export { decodePresence, encodePresence } from './health/encode-presence.ts';
export { HISTORY_BOUNDS } from './history-bounds.ts';
export { hasKeyForm, keyChecksum, keyFormFault } from './key-form.ts';
export { isShortText, writeShortText } from './protobuf/short-text.ts';
export { CHANNEL_OPTIONS, protocol } from './protocol.ts';
export { decodeRequestLogs, encodeRequestLogs } from './request-log-codec.ts';
export { parseSubject, type SubjectKind } from './subject-name.ts';
export {
  ANSWER_PURGE_SUBJECT,
  AUDIT_SUBJECT,
  CLIENT_ADDRESS_METADATA_KEY,
  CREDENTIAL_METADATA_KEY,
  DURABLE,
  JWT_METADATA_KEY,
  REQUEST_LOG_SUBJECT,
  SERVICE_PRESENCE_SUBJECT,
  TARGET_HEALTH_SUBJECT,
  TRACEPARENT_HEADER,
  USAGE_SUBJECT,
} from './subjects.ts';
export { ATTRIBUTE } from './telemetry/attribute.ts';
export {
  GEN_AI,
  GEN_AI_METRIC,
  genAiOperation,
  genAiProvider,
  TELEMETRY_SCHEMA_URL,
} from './telemetry/gen-ai.ts';
export {
  BUCKET_NAMES,
  bucketColumn,
  bucketRow,
  INPUT_TOKEN_BUCKETS,
  OUTPUT_TOKEN_BUCKETS,
  TOKEN_BUCKET_NAMES,
  type TokenBuckets,
  USAGE_BUCKETS,
  type UsageBucket,
} from './usage-buckets.ts';
export {
  type ChargedEvent,
  decodeChargedEvents,
  decodeUsageBatch,
  encodeReceiptedEvent,
  encodeUsageEvent,
  joinUsageBatch,
} from './usage-codec.ts';
