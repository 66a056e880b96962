import { describe, expect, it } from 'vitest';
import { answerJson } from '../../support/fake-provider.ts';
import { BEHAVIOURS, SECRET } from './behaviours.ts';
import { ownApiWorld } from './own-api-world.ts';

const { post, eventOf, serve } = ownApiWorld();

describe.each(Object.entries(BEHAVIOURS))('errors of %s', (kind, behaviour) => {
  const ask = () =>
    behaviour.speech === undefined
      ? post('/v1/embeddings', { model: `${kind}/vector`, input: 'one' })
      : post('/v1/audio/speech', {
          model: `${kind}/voice`,
          input: 'Hello',
          voice: behaviour.speech.voice,
        });

  it.each(behaviour.errors)(
    'are written as OpenAI’s clients read them: $status',
    async ({ status, body, words }) => {
      const shown = typeof body === 'string' ? `${body} ${SECRET}` : { ...(body as object), echoed: SECRET };
      serve(behaviour, (response) => answerJson(response, shown, status));
      const response = await ask();
      expect(response.status).toBe(status);
      const said = await response.text();
      expect(JSON.parse(said)).toMatchObject({ error: { message: expect.stringContaining(words) } });
      expect(said).not.toContain(SECRET);
      expect(await eventOf(response)).toMatchObject({ usageSource: 'USAGE_SOURCE_NONE', costNanoUsd: 0 });
    },
  );

  it('about the account’s credential are not the caller’s', async () => {
    serve(undefined, () => {});
    const response = await ask();
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_auth_failed' } });
  });

  it('say that it serves no chat', async () => {
    const model = `${kind}/${behaviour.speech === undefined ? 'vector' : 'voice'}`;
    const response = await post('/v1/chat/completions', {
      model,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({ error: { code: 'not_implemented', param: 'model' } });
  });
});
