/** Settings of a client, with the key filled in. */
export type ClientSettings = { readonly name: string; readonly note: string; readonly text: string };

/** What a client is pointed at: the base URL with /v1, a key and a model. */
type Target = { readonly base: string; readonly key: string; readonly model: string };

/** Settings of the usual clients. */
export function clientSettings(of: Target): ClientSettings[] {
  const { base, key, model } = of;
  const root = base.replace(/\/v1$/, '');
  return [
    {
      name: 'curl',
      note: 'In a terminal.',
      text: `curl -N ${base}/chat/completions \\
  -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\
  -d '${JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hello' }] })}'`,
    },
    {
      name: 'Cline',
      note: 'In VS Code: API provider "OpenAI Compatible" with these three values. In a terminal:',
      text: `cline auth -p openai-compatible -k "${key}" -m ${model} -b ${base}`,
    },
    {
      name: 'Claude Code',
      note: 'In the shell that starts it.',
      text: `export ANTHROPIC_BASE_URL=${root}
export ANTHROPIC_AUTH_TOKEN=${key}
export ANTHROPIC_MODEL=${model}
claude`,
    },
    {
      name: 'Codex',
      note: 'In ~/.codex/config.toml, and the key in the environment.',
      text: `model = "${model}"
model_provider = "tollgate"

[model_providers.tollgate]
name = "Tollgate"
base_url = "${base}"
env_key = "TOLLGATE_KEY"
wire_api = "responses"

# export TOLLGATE_KEY=${key}`,
    },
    {
      name: 'OpenCode',
      note: 'In opencode.json.',
      text: JSON.stringify(
        {
          provider: {
            tollgate: {
              npm: '@ai-sdk/openai-compatible',
              options: { baseURL: base, apiKey: key },
              models: { [model]: {} },
            },
          },
          model: `tollgate/${model}`,
        },
        null,
        2,
      ),
    },
    ...sdkSettings(of),
  ];
}

function sdkSettings({ base, key, model }: Target): ClientSettings[] {
  return [
    {
      name: 'Python',
      note: 'pip install openai',
      text: `from openai import OpenAI

client = OpenAI(base_url="${base}", api_key="${key}")
answer = client.chat.completions.create(
    model="${model}", messages=[{"role": "user", "content": "Hello"}]
)
print(answer.choices[0].message.content)`,
    },
    {
      name: 'JavaScript',
      note: 'npm install openai',
      text: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${base}', apiKey: '${key}' });
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`,
    },
  ];
}
