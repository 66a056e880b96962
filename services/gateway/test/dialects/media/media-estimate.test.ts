import { expect, test } from 'vitest';
import { mediaEstimate } from '../../../src/dialects/media/media-estimate.ts';

/** A PNG of this size whose bytes are noise behind its head. */
function png(width: number, height: number, bytes = 100_000): string {
  const image = Buffer.alloc(bytes, 7);
  image.write('\x89PNG\r\n\x1a\n', 'latin1');
  image.writeUInt32BE(width, 16);
  image.writeUInt32BE(height, 20);
  return image.toString('base64');
}

/** A JPEG with a preview before its frame header. */
function jpeg(width: number, height: number): string {
  const image = Buffer.alloc(100_000, 7);
  image.writeUInt16BE(0xff_d8, 0);
  image.writeUInt16BE(0xff_e1, 2);
  image.writeUInt16BE(20_000, 4);
  image.writeUInt16BE(0xff_c2, 20_004);
  image.writeUInt16BE(17, 20_006);
  image.writeUInt16BE(height, 20_009);
  image.writeUInt16BE(width, 20_011);
  return image.toString('base64');
}

const PNG = png(1_024, 1_024);
const NOISE = Buffer.alloc(96_000, 7).toString('base64');
const message = (...content: object[]) => ({ messages: [{ role: 'user', content }] });

test.each([
  [
    'OpenAI’s tiles',
    'main/gpt-4o',
    { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
    765,
  ],
  [
    'OpenAI’s Responses',
    'main/gpt-4o',
    { type: 'input_image', image_url: `data:image/png;base64,${PNG}` },
    765,
  ],
  [
    'a long image',
    'main/gpt-4o',
    { image_url: { url: `data:image/png;base64,${png(2_048, 4_096)}` } },
    1_105,
  ],
  ['a JPEG', 'main/gpt-4o', { image_url: { url: `data:image/jpeg;base64,${jpeg(1_024, 1_024)}` } }, 765],
  [
    'Anthropic: width times height by 750',
    'main/claude-sonnet-5',
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } },
    1_399,
  ],
  ['Gemini: 258 a tile', 'main/gemini-2.5-pro', { inlineData: { mimeType: 'image/png', data: PNG } }, 1_032],
  ['Bedrock', 'main/claude', { image: { format: 'png', source: { bytes: PNG } } }, 1_399],
  [
    'audio by the second',
    'main/gpt-4o',
    { type: 'input_audio', input_audio: { data: NOISE, format: 'wav' } },
    1_536,
  ],
  [
    'a document by the page',
    'main/claude',
    { type: 'file', file: { file_data: `data:application/pdf;base64,${NOISE}` } },
    15_000,
  ],
])('%s', (_what, model, part, tokens) => {
  const body = message({ type: 'text', text: 'Look at this.' }, part);
  const estimate = mediaEstimate(body, model);
  expect(estimate.tokens).toBe(tokens);
  expect(JSON.stringify(body).length - estimate.bodyBytes).toBeLessThan(300);
});

test('text stays text, however long and wherever it stands', () => {
  const text = 'word '.repeat(10_000);
  expect(mediaEstimate(message({ type: 'text', text }, { data: text }), 'main/gpt')).toEqual({
    bodyBytes: 0,
    tokens: 0,
  });
  expect(mediaEstimate({ messages: [{ content: text }], input: text }, 'main/gpt')).toEqual({
    bodyBytes: 0,
    tokens: 0,
  });
});
