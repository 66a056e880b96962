export { openApiDocument } from './open-api-document.ts';
export { type ConsoleService, consoleService } from './service.ts';
export { type ConsoleSettings, consoleSettings } from './settings.ts';
export { NO_OIDC } from './sign-in/oidc-settings.ts';
