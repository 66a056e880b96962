import { describe, expect, it } from 'vitest';
import { accounts, applied, imported, KEY, leftOut, one } from './imported.ts';

describe('an address', () => {
  const local = one('model: ollama_chat/qwen3, api_base: os.environ/OLLAMA_URL');

  it('comes from the environment, from --set, or from the config itself', () => {
    const accounts = [
      imported(local, { readVariable: (name) => (name === 'OLLAMA_URL' ? 'http://gpu:11434' : undefined) }),
      imported(`${local}environment_variables: { OLLAMA_URL: "http://gpu:11434" }\n`),
    ].map((result) => applied(result)[0]);
    for (const account of accounts) expect(account).toMatchObject({ base_url: 'http://gpu:11434/v1' });
  });

  it.each([
    [
      local,
      'api_base comes from the variable OLLAMA_URL, which is not set here: repeat with --set OLLAMA_URL=<value>',
    ],
    [
      one(`model: os.environ/MODEL_NAME, ${KEY}`),
      'model comes from the variable MODEL_NAME, which is not set here: repeat with --set MODEL_NAME=<provider>/<model>',
    ],
  ])('or a model of an unset variable is left out with what to do: %#', (text, why) => {
    expect(leftOut(imported(text))).toEqual([`model_list[0] chat: ${why}`]);
  });

  it('is never read from a variable that may hold a secret', () => {
    const result = imported(one('model: os.environ/MY_API_KEY'), { readVariable: () => 'sk-canary' });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it.each([
    ['anthropic/claude-sonnet-4-5', 'https://proxy.example.com/anthropic', 'Anthropic'],
    ['gemini/gemini-2.5-flash', 'https://proxy.example.com/gemini', 'Google'],
    ['cohere/command-r', 'https://proxy.example.com/cohere', 'Cohere'],
  ])(
    'of another server than the provider, which speaks an API of its own, is left out: %s',
    (model, base, api) => {
      expect(leftOut(imported(one(`model: ${model}, api_base: "${base}", api_key: os.environ/K`)))).toEqual([
        `model_list[0] chat: the server at api_base is called by ${api}'s API, which is not supported yet at other addresses: give its OpenAI-compatible address with openai/<model>`,
      ]);
    },
  );

  it.each([
    ['anthropic/claude-sonnet-4-5', 'https://api.anthropic.com'],
    ['gemini/gemini-2.5-flash', 'https://generativelanguage.googleapis.com/v1beta'],
    ['groq/llama', 'https://api.groq.com/openai/v1'],
  ])("that is the provider's own is left to the account: %s", (model, base) => {
    const [account] = applied(imported(one(`model: ${model}, api_base: "${base}"`)));
    expect(account).not.toHaveProperty('base_url');
  });

  it.each([
    ['azure/gpt-5', 'https://acme.openai.azure.com/openai/v1/', 'https://acme.openai.azure.com/openai/v1'],
    ['azure/gpt-4o', 'https://acme.openai.azure.com', 'https://acme.openai.azure.com/openai/v1'],
    [
      'azure_ai/DeepSeek-R1',
      'https://x.services.ai.azure.com/models',
      'https://x.services.ai.azure.com/openai/v1',
    ],
  ])('of Azure becomes that of its version-free API: %s at %s', (model, base, expected) => {
    const result = imported(
      one(`model: ${model}, api_base: "${base}", api_key: os.environ/AZ, api_version: preview`),
    );
    expect(accounts(result)).toMatchObject([{ base_url: expected, auth_data: { api_key: 'env:AZ' } }]);
    expect(leftOut(result)).toEqual([]);
  });

  it("of a server that only speaks Azure's API is left out", () => {
    expect(leftOut(imported(one('model: azure/x, api_base: "https://apim.example.com/azure"')))).toEqual([
      "model_list[0] chat: the server at api_base is called by Azure's API, which is not supported yet: give an address that ends in /openai/v1",
    ]);
  });

  it.each([
    ['minimax/MiniMax-M2', 'https://api.minimax.io/v1', 'MINIMAX_API_KEY'],
    ['zai/glm-4.7', 'https://api.z.ai/api/paas/v4', 'ZAI_API_KEY'],
    ['github/gpt-4o', 'https://models.inference.ai.azure.com', 'GITHUB_API_KEY'],
    ['novita/x', 'https://api.novita.ai/v3/openai', 'NOVITA_API_KEY'],
    ['v0/v0-1.0', 'https://api.v0.dev/v1', 'V0_API_KEY'],
  ])('of a provider with one address is known: %s', (model, base, variable) => {
    expect(accounts(imported(one(`model: ${model}`)))).toMatchObject([
      { base_url: base, auth_data: { api_key: `env:${variable}` } },
    ]);
  });

  it.each([
    'none',
    'fake-key',
    'lm-studio',
    'sk-dummy',
    'sk-1234',
    'not-needed',
    'EMPTY',
    'xxx',
    'sk-no-key-required',
  ])('of an own server needs no key if the file has a placeholder: %s', (key) => {
    const [account] = applied(
      imported(one(`model: openai/m, api_base: "http://lab:8000/v1", api_key: "${key}"`)),
    );
    expect(account).not.toHaveProperty('auth_data');
  });

  it.each(['sk-live-1f9a7c', 'gsk_abc', 'test-4f6e1d9b2c'])(
    'keeps a key that is no placeholder: %s',
    (key) => {
      const [account] = applied(
        imported(one(`model: openai/m, api_base: "http://lab:8000/v1", api_key: "${key}"`)),
      );
      expect(account).toHaveProperty('auth_data');
    },
  );
});
