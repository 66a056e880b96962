import { GatewayError } from '@tollgate/contracts';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readObjects } from '../../objects/edit-objects.ts';
import { credentialOf } from '../authenticate.ts';
import type { Dependencies } from '../dependencies.ts';
import { errorAnswers } from './render-error.ts';

/** The types that TrueFoundry has here. Where Tollgate does not have one yet, none is ever found. */
const CONFIG_TYPES = [
  'gateway-rate-limiting-config',
  'gateway-budget-config',
  'tenant-budget-config',
  'team-budget-config',
  'gateway-global-settings',
  'gateway-load-balancing-config',
  'gateway-fallback-config',
  'gateway-guardrails-config',
  'gateway-otel-config',
  'gateway-data-access-config',
  'gateway-data-routing-config',
] as const;

/** One deployment serves one organisation; where a tenant has to be named, this is its name. */
const TENANT_NAME = 'tollgate';

const configSchema = z.object({
  id: z.string(),
  tenantName: z.string(),
  type: z.string(),
  manifest: z.record(z.string(), z.unknown()).meta({ description: 'As apply takes it.' }),
});

/** `GET /llm-gateway/config/{type}`: the gateway's config of one type. */
export function gatewayConfigRoutes({ policy }: Dependencies): FastifyPluginCallbackZod {
  return (app, _options, done) => {
    app.get(
      '/llm-gateway/config/:type',
      {
        schema: {
          tags: ['truefoundry'],
          summary: 'The gateway’s config of one type',
          params: z.strictObject({ type: z.enum(CONFIG_TYPES) }),
          querystring: z.strictObject({
            name: z.string().max(300).optional().meta({ description: 'Needed where there are several.' }),
          }),
          response: { 200: configSchema, ...errorAnswers },
        },
      },
      async (request) => {
        const { type } = request.params;
        const { name } = request.query;
        const { stored } = await readObjects({ policy, credential: credentialOf(request) }, [type]);
        const found = stored.filter((object) => name === undefined || object.name === name);
        const [only, ...others] = found;
        if (only === undefined) {
          const wanted = name === undefined ? type : `${type} named ${name}`;
          throw new GatewayError('not_found', `There is no ${wanted}.`, { param: 'type' });
        }
        if (others.length > 0) {
          const names = found.map((object) => object.name).join(', ');
          throw new GatewayError('invalid_request', `There are several; add ?name= with one of ${names}.`, {
            param: 'name',
          });
        }
        return { id: `${type}/${only.name}`, tenantName: TENANT_NAME, type, manifest: only };
      },
    );
    done();
  };
}
