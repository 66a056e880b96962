import { listenSetting, type SettingValues, switchSetting, wholeNumberSetting } from '@tollgate/settings';

/** What can be set of the simulated provider; a request's `simulate` field goes before the defaults set here. */
export const simulatedProviderSettings = {
  listen: listenSetting({
    env: 'TOLLGATE_DEMO_LISTEN',
    doc: 'Where the simulated provider listens; port 0 takes a free one.',
    fallback: { host: '127.0.0.1', port: 0 },
  }),
  ttftMs: wholeNumberSetting({
    env: 'TOLLGATE_DEMO_TTFT_MS',
    doc: 'Time to the first token of a simulated answer.',
    fallback: 0,
    min: 0,
    max: 3_600_000,
  }),
  tokensPerSecond: wholeNumberSetting({
    env: 'TOLLGATE_DEMO_TOKENS_PER_SECOND',
    doc: 'Speed of a simulated answer; 0 is as fast as the client reads.',
    fallback: 0,
    min: 0,
    max: 100_000,
  }),
  outputTokens: wholeNumberSetting({
    env: 'TOLLGATE_DEMO_OUTPUT_TOKENS',
    doc: 'Length of a simulated answer.',
    fallback: 32,
    min: 0,
    max: 100_000,
  }),
  isTogether: switchSetting({
    env: 'TOLLGATE_DEMO_CHUNKS_TOGETHER',
    doc: 'Whether the chunks of a simulated stream are sent in one piece.',
    fallback: false,
  }),
  hasPromptCache: switchSetting({
    env: 'TOLLGATE_DEMO_PROMPT_CACHE',
    doc: 'Whether the simulated provider keeps prompts and reports what it finds again as cached tokens.',
    fallback: false,
  }),
  bodyMaxBytes: wholeNumberSetting({
    env: 'TOLLGATE_DEMO_BODY_MAX_BYTES',
    doc: 'Largest request the simulated provider reads.',
    fallback: 33_554_432,
    min: 1_024,
    max: 268_435_456,
  }),
  ledgerEntriesMax: wholeNumberSetting({
    env: 'TOLLGATE_DEMO_LEDGER_ENTRIES_MAX',
    doc: 'Served requests the simulated provider remembers; the oldest go first. Totals count all.',
    fallback: 100_000,
    min: 1,
    max: 10_000_000,
  }),
};

export type SimulatedProviderSettings = SettingValues<typeof simulatedProviderSettings>;
