import { startSimulatedProvider } from '@tollgate/simulated-provider';
import { expect, test } from 'vitest';

test('a port that is taken stops the start with the reason', async () => {
  const provider = await startSimulatedProvider();
  try {
    const port = Number(new URL(provider.url).port);
    await expect(startSimulatedProvider({ port })).rejects.toThrow(/did not start.*EADDRINUSE/);
  } finally {
    await provider.stop();
  }
});

test('stops with streams open, and the port is free again', async () => {
  const provider = await startSimulatedProvider();
  const answer = await fetch(`${provider.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({
      model: 'slow',
      stream: true,
      messages: [{ role: 'user', content: 'hi [[simulate ttft_ms=0]]' }],
    }),
  });
  await provider.stop();
  await expect(answer.text()).rejects.toThrow(TypeError);
  await expect(fetch(provider.url)).rejects.toThrow(TypeError);
});
