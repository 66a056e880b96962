import type { SpokenDialect } from '../dialect.ts';
import { bedrockUsage } from '../usage/bedrock.ts';
import { bedrockConverseCodec } from './codec.ts';
import { WIRE } from './wire.ts';

/** Amazon Bedrock's Converse API, towards providers: every client's request is translated to it. */
export const bedrockConverse: SpokenDialect = {
  name: WIRE,
  provider: {
    name: WIRE,
    path: ({ modelId }, { isStreaming }) =>
      `/model/${encodeURIComponent(modelId)}/${isStreaming ? 'converse-stream' : 'converse'}`,
    encode: ({ bytes }) => bytes,
    usageMember: Buffer.from('"usage"'),
    usageOf: bedrockUsage,
    textOf: () => '',
    eventWords: /(?!)/g,
    readEvent: () => undefined,
  },
  codec: bedrockConverseCodec,
};
