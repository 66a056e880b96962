import type { ImageSize } from './image-size.ts';

/** How models of one family count media. Without a size an image counts as the largest that the family makes of one. */
type Family = {
  readonly models: RegExp;
  image(size: ImageSize | undefined): number;
  readonly audioTokensPerSecond: number;
  readonly pageTokens: number;
};

/** Long side and area to which Claude scales an image. Source: https://platform.claude.com/docs/en/build-with-claude/vision */
const CLAUDE_TOKENS_MAX = 1_600;
const CLAUDE_PIXELS_PER_TOKEN = 750;
/** Source: https://ai.google.dev/gemini-api/docs/tokens: 258 for a tile of 768 pixels, small images one tile. */
const GEMINI_TILE = 768;
const GEMINI_TILE_TOKENS = 258;
/** Source: https://developers.openai.com/api/docs/guides/images-vision: 85, and 170 for a tile of 512 pixels. */
const OPENAI_BASE = 85;
const OPENAI_TILE_TOKENS = 170;

const FAMILIES: readonly Family[] = [
  {
    models: /claude|anthropic/i,
    image: (size) =>
      size === undefined
        ? CLAUDE_TOKENS_MAX
        : Math.min(CLAUDE_TOKENS_MAX, Math.ceil((size.width * size.height) / CLAUDE_PIXELS_PER_TOKEN)),
    audioTokensPerSecond: 32,
    // Text and image of a page: https://platform.claude.com/docs/en/build-with-claude/pdf-support
    pageTokens: 3_000,
  },
  {
    models: /gemini|gemma/i,
    image: (size) => GEMINI_TILE_TOKENS * (size === undefined ? 4 : geminiTiles(size)),
    // https://ai.google.dev/gemini-api/docs/audio: 32 tokens a second; a page of a document counts as an image.
    audioTokensPerSecond: 32,
    pageTokens: GEMINI_TILE_TOKENS,
  },
  {
    models: /./s,
    image: (size) => OPENAI_BASE + OPENAI_TILE_TOKENS * (size === undefined ? 8 : openAiTiles(size)),
    // 10 tokens a second of input, by https://developers.openai.com/api/docs/guides/realtime-costs; others count more.
    audioTokensPerSecond: 32,
    // The image of a page and its text.
    pageTokens: 2_000,
  },
];

/** Media of one kind. `bytes` is the size of the media itself, not of its base64. */
export type Media =
  | { readonly kind: 'image'; readonly size: ImageSize | undefined }
  | { readonly kind: 'audio' | 'document' | 'video'; readonly bytes: number };

/** What media count for a model, estimated by its family's published rule. */
export function mediaTokens(media: Media, model: string): number {
  const family = FAMILIES.find(({ models }) => models.test(model));
  if (family === undefined) return 0;
  switch (media.kind) {
    case 'image':
      return family.image(media.size);
    case 'audio':
      return Math.ceil((media.bytes / AUDIO_BYTES_PER_SECOND) * family.audioTokensPerSecond);
    case 'document':
      return Math.ceil(media.bytes / PAGE_BYTES) * family.pageTokens;
    case 'video':
      // 258 a frame and 32 for the sound of each second, by https://ai.google.dev/gemini-api/docs/video-understanding
      return Math.ceil(media.bytes / VIDEO_BYTES_PER_SECOND) * 290;
    default: {
      const never: never = media;
      return never;
    }
  }
}

/** Speech is sent with at least 16 kbit a second, film with at least 500. Few pages are smaller than 20 kB. */
const AUDIO_BYTES_PER_SECOND = 2_000;
const VIDEO_BYTES_PER_SECOND = 62_500;
const PAGE_BYTES = 20_000;

function geminiTiles({ width, height }: ImageSize): number {
  if (width <= 384 && height <= 384) return 1;
  return Math.ceil(width / GEMINI_TILE) * Math.ceil(height / GEMINI_TILE);
}

/** Scaled into 2,048 pixels, then to a short side of 768. */
function openAiTiles({ width, height }: ImageSize): number {
  const fit = Math.min(1, 2_048 / Math.max(width, height));
  const scale = fit * Math.min(1, 768 / (fit * Math.min(width, height)));
  return Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512);
}
