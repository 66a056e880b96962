import { list, member, RemoteFault, type TextService } from '../remote-adapter.ts';

type Settings = {
  readonly auth_data: { readonly api_key: string };
  readonly config?: {
    readonly model?: string;
    readonly base_url?: string;
    readonly category_thresholds?: Readonly<Record<string, number>>;
  };
};

/**
 * OpenAI's moderations. A category objects if the model flags it; one with a threshold objects if its score is that high, flagged
 * or not.
 */
export function openaiModerations({ auth_data, config = {} }: Settings): TextService {
  const { model = 'omni-moderation-latest', base_url = 'https://api.openai.com/v1' } = config;
  const thresholds = new Map(Object.entries(config.category_thresholds ?? {}));
  return {
    takes: 'texts',
    origin: new URL(base_url).origin,
    sides: ['input', 'output'],
    pieceCharsMax: 8_000,
    piecesMax: 16,
    call: (_, pieces) => ({
      url: `${base_url}/moderations`,
      headers: ['authorization', `Bearer ${auth_data.api_key}`],
      body: { model, input: pieces },
    }),
    read: (reply, pieces) => ({
      findings: list(reply, ['results'], pieces.length).flatMap((result, piece) =>
        objections(result, thresholds).map((kind) => ({ kind, piece })),
      ),
    }),
  };
}

function objections(result: unknown, thresholds: ReadonlyMap<string, number>): readonly string[] {
  const flags = entries(member(result, 'categories'));
  const scores = new Map(entries(member(result, 'category_scores')));
  if (flags.length === 0 || scores.size === 0)
    throw new RemoteFault('its service answered without categories');
  return flags
    .filter(([category, isFlagged]) => {
      const threshold = thresholds.get(category);
      return threshold === undefined ? isFlagged === true : Number(scores.get(category)) >= threshold;
    })
    .map(([category]) => category);
}

function entries(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
