import { simulatedClock } from '@tollgate/clock';
import { readSettings } from '@tollgate/settings';
import { simulatedProviderSettings } from '@tollgate/simulated-provider';
import { expect, test } from 'vitest';
import { listenSimulatedProvider } from '../src/server.ts';
import { readEvents } from './ask.ts';

test('slow answers its first token after 1.5 s and then ten a second', async () => {
  const clock = simulatedClock();
  const provider = await listenSimulatedProvider(readSettings(simulatedProviderSettings, {}), clock);
  try {
    const asked = fetch(`${provider.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'slow',
        stream: true,
        messages: [{ role: 'user', content: 'hi' }],
        simulate: { output_tokens: 4 },
      }),
    });
    await expect.poll(async () => (await totals(provider.url)).in_flight).toBe(1);
    clock.advance(1_499);
    const early = await Promise.race([asked, totals(provider.url)]);
    expect('in_flight' in early).toBe(true);
    clock.advance(1);
    const read = readContents(await asked);
    await expect.poll(() => read.contents()).toEqual(['Simulation']);
    clock.advance(100);
    await expect.poll(() => read.contents()).toEqual(['Simulation', ':']);
    clock.advance(200);
    await expect.poll(() => read.contents()).toEqual(['Simulation', ':', ' no', ' model']);
    await read.ended;
  } finally {
    await provider.stop();
  }
});

async function totals(url: string): Promise<{ in_flight: number }> {
  return JSON.parse(await (await fetch(`${url}/ledger/totals`)).text());
}

function readContents(answer: Response): { contents(): string[]; ended: Promise<void> } {
  let text = '';
  const ended = (async () => {
    for await (const bytes of answer.body ?? []) text += Buffer.from(bytes).toString();
  })();
  return {
    ended,
    contents: () =>
      readEvents(text)
        .chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta.content ?? ''))
        .filter(Boolean),
  };
}
