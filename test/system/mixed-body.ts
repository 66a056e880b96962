/** What a request of the mix is sent to provoke. */
export type Kind =
  | 'json'
  | 'stream'
  | 'stream with usage'
  | 'tools'
  | 'embedding'
  | 'provider error'
  | 'cut stream'
  | 'client leaves'
  | 'gzip stream'
  | 'br stream'
  | 'encoded json'
  | 'encoded cut stream'
  | 'client leaves encoded stream'
  | 'stream without end mark'
  | 'early zero usage'
  | 'usage midway'
  | 'usage beside finish'
  | 'error in 200'
  | 'media json'
  | 'media stream'
  | 'unknown model'
  | 'malformed';

/** The body of the request of a kind; each index has its own lengths and words. */
export function mixedBody(kind: Kind, index: number): string {
  const output_tokens = 1 + ((index * 7) % 60);
  const encoding = index % 3 === 0 ? 'gzip' : 'br';
  const messages = [{ role: 'user', content: `Question ${index}: ${'why '.repeat(index % 40)}?` }];
  const chat = (more: object) => JSON.stringify({ model: 'demo/chat', messages, ...more });
  const stream = (simulate: object) => chat({ stream: true, simulate: { output_tokens, ...simulate } });
  switch (kind) {
    case 'gzip stream':
      return stream({ encoding: 'gzip', reasoning_tokens: index % 4 });
    case 'br stream':
      return stream({ encoding: 'br', cached_tokens: 1 });
    case 'encoded json':
      return chat({ simulate: { output_tokens, encoding } });
    case 'encoded cut stream':
      return stream({ encoding, output_tokens: 80, truncate_after_tokens: 1 + (index % 30) });
    case 'client leaves encoded stream':
      return stream({ encoding, output_tokens: 200, stall_after_tokens: leavesAfter(index) });
    case 'stream without end mark':
      return stream({ done: false, encoding: index % 2 === 0 ? 'identity' : encoding });
    case 'early zero usage':
      return stream({ usage_reports: 'zeros_first', reasoning_tokens: 3 });
    case 'usage midway':
      return stream({ usage_reports: 'midway_too', encoding: index % 2 === 0 ? 'identity' : encoding });
    case 'usage beside finish':
      return stream({ usage_reports: 'with_finish', done: index % 2 === 0 });
    case 'error in 200':
      return chat({ stream: index % 2 === 0, simulate: { error_in_200: true } });
    case 'media json':
    case 'media stream':
      return mediaBody(index, kind === 'media stream');
    case 'json':
      return chat({ simulate: { output_tokens, cached_tokens: index % 2 === 0 ? 2 : 0 } });
    case 'stream':
      return chat({ stream: true, simulate: { output_tokens } });
    case 'stream with usage':
      return chat({
        stream: true,
        stream_options: { include_usage: true },
        simulate: { output_tokens, reasoning_tokens: index % 5 },
      });
    case 'tools':
      return JSON.stringify({
        model: 'demo/tools',
        messages,
        stream: index % 2 === 0,
        tools: [
          { type: 'function', function: { name: 'look_up', parameters: { type: 'object', properties: {} } } },
        ],
      });
    case 'embedding':
      return JSON.stringify({ model: 'demo/embedding', input: `Text ${index}` });
    case 'provider error':
      return chat({ stream: index % 2 === 0, simulate: { error_status: index % 3 === 0 ? 429 : 500 } });
    case 'cut stream':
      return chat({ stream: true, simulate: { output_tokens: 80, truncate_after_tokens: 1 + (index % 30) } });
    case 'client leaves':
      return chat({ stream: true, simulate: { output_tokens: 200, stall_after_tokens: leavesAfter(index) } });
    case 'unknown model':
      return JSON.stringify({ model: 'demo/nothing', messages });
    case 'malformed':
      return '{"model": "demo/chat", "messages": [';
    default: {
      const never: never = kind;
      throw new Error(`unknown kind ${never}`);
    }
  }
}

/** A request with an image by URL and audio inline, and an answer with images and audio. */
function mediaBody(index: number, isStream: boolean): string {
  const content = [
    { type: 'text', text: `What is this, ${index}?` },
    { type: 'image_url', image_url: { url: 'https://example.com/image.png' } },
    { type: 'input_audio', input_audio: { format: 'wav', data: AUDIO } },
  ];
  const simulate = {
    output_tokens: 1 + (index % 20),
    audio_tokens: 40 + (index % 13),
    output_audio_tokens: 100 + (index % 17),
    output_images: index % 3,
    output_image_tokens: 258 * (index % 3),
  };
  return JSON.stringify({
    model: 'demo/media',
    messages: [{ role: 'user', content }],
    stream: isStream,
    simulate,
  });
}

const AUDIO = Buffer.alloc(16_000).toString('base64');

/** How many tokens the provider writes before it waits for the client of this request to leave. */
export function leavesAfter(index: number): number {
  return 3 + (index % 20);
}
