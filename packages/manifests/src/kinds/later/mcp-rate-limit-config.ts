import { z } from 'zod';
import { listOf, objectName } from '../fields.ts';
import { scopedRuleAlerts } from '../rules/alerts.ts';
import { appliesTo } from '../rules/applies-to.ts';
import { inNotIn, tenantWhen } from '../rules/scoped-when.ts';
import { strictObject } from '../strict-object.ts';

const count = z.int().nonnegative();

const limits = strictObject({
  tool_calls_per_minute: count.optional(),
  tool_calls_per_hour: count.optional(),
  tool_calls_per_day: count.optional(),
}).refine((given) => Object.values(given).some((limit) => limit !== undefined), {
  error: 'needs at least one limit, for example tool_calls_per_minute',
});

/** Calls of tools by way of MCP servers; a server, or one tool of it as `server:tool`. */
export const mcpRateLimitConfig = strictObject({
  type: z.literal('tenant-rate-limit-config/mcp'),
  name: objectName,
  when: strictObject({ ...tenantWhen.shape, mcp_servers: inNotIn(z.string().min(1).max(300)).optional() }),
  limits,
  applies_to: appliesTo(limits),
  mode: z.enum(['enforce', 'audit']),
  alerts: scopedRuleAlerts.optional(),
  log_request_body_on_block: z.boolean().optional(),
});

const remoteServer = strictObject({
  type: z.literal('integration/mcp-server/remote'),
  name: objectName,
  description: z.string().max(2_000),
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(2_000),
  transport: z.enum(['streamable-http', 'sse']),
  auth_data: z.looseObject({ type: z.enum(['header', 'oauth2', 'passthrough']) }).optional(),
  authorized_subjects: listOf(z.string().min(1).max(300)).optional(),
});

const virtualServer = strictObject({
  type: z.literal('integration/mcp-server/virtual'),
  name: objectName,
  description: z.string().max(2_000),
  servers: listOf(
    strictObject({
      name: z.string().min(1).max(300),
      enabled_tools: listOf(z.string().min(1).max(300)).optional(),
      auth_data: z.looseObject({ type: z.literal('header') }).optional(),
    }),
  ).min(1),
  authorized_subjects: listOf(z.string().min(1).max(300)).optional(),
});

/** MCP servers, and servers made of tools of others. */
export const mcpServerIntegrations = listOf(z.discriminatedUnion('type', [remoteServer, virtualServer]));
