import type { GetStatusResponse } from '@tollgate/contracts';

/** What policy says of itself and of the services that reported to it. */
export const FAKE_STATUS: GetStatusResponse = {
  revision: 7,
  configStore: 'available',
  configFault: '',
  ledger: 'away',
  admission: 'degraded',
  unusable: { 'openai-main': 'env:OPENAI_API_KEY is not set where policy runs' },
  warnings: ['openai-main: base_url: ends in /chat/completions'],
  bus: 'away',
  services: [
    {
      service: 'analytics',
      instance: 'a1',
      version: '0.2.0',
      state: 'ready',
      stores: [{ name: 'history', state: 'ready' }],
      busLags: [{ stream: 'usage', messages: 12 }],
      silentForMs: 15_001,
    },
    {
      service: 'policy',
      instance: 'p1',
      version: '0.2.0',
      state: 'degraded',
      configRevision: 7,
      stores: [
        { name: 'config', state: 'ready' },
        { name: 'counters', state: 'degraded' },
      ],
      silentForMs: 2_000,
    },
  ],
};
