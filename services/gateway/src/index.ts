export { type GatewayService, gatewayService } from './service.ts';
export { type GatewaySettings, gatewaySettings } from './settings.ts';
