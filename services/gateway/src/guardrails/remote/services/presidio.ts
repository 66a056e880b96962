import { member, RemoteFault, type RemoteSpan, type SpanService } from '../remote-adapter.ts';
import { type OwnServiceAuth, ownServiceHeaders } from './own-service.ts';

type Settings = {
  readonly auth_data?: OwnServiceAuth;
  readonly config: {
    readonly analyzer_url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly entities?: readonly string[];
    readonly language?: string;
    readonly score_threshold?: number;
  };
};

/** Below it Presidio guesses: a number of nine digits is a US passport with 0.05. */
const SCORE_THRESHOLD_DEFAULT = 0.5;

/** The analyzer of Microsoft's Presidio: names, places and other personal data that have no fixed form. */
export function presidio({ auth_data, config }: Settings): SpanService {
  const { analyzer_url, entities, language = 'en', score_threshold = SCORE_THRESHOLD_DEFAULT } = config;
  const headers = ownServiceHeaders(auth_data, config.headers);
  return {
    takes: 'spans',
    origin: new URL(analyzer_url).origin,
    sides: ['input', 'output'],
    pieceCharsMax: 20_000,
    call: (_, [text = '']) => ({
      url: `${analyzer_url}/analyze`,
      headers,
      body: { text, language, entities, score_threshold },
    }),
    read(reply, [text = '']) {
      if (!Array.isArray(reply)) throw new RemoteFault('its service answered without a list of entities');
      const unitAt = unitOfCharacter(text);
      return reply.map((entity) => spanOf(entity, unitAt));
    },
  };
}

function spanOf(entity: unknown, unitAt: (character: unknown) => number): RemoteSpan {
  const kind = member(entity, 'entity_type');
  if (typeof kind !== 'string') throw new RemoteFault('its service answered an entity without a type');
  return { kind, piece: 0, start: unitAt(member(entity, 'start')), end: unitAt(member(entity, 'end')) };
}

/** Presidio counts characters as Python does: one outside of the basic plane is one of its characters and two of our units. */
function unitOfCharacter(text: string): (character: unknown) => number {
  const isPlain = !/[\u{10000}-\u{10ffff}]/u.test(text);
  if (isPlain) return Number;
  const units = [0];
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
  return (character) => units[Number(character)] ?? Number.NaN;
}
