import { member, type RemoteAdapter, RemoteFault } from './remote-adapter.ts';

type Settings = {
  readonly auth_data: { readonly api_key: string };
  readonly config: {
    readonly project_id: string;
    readonly location: string;
    readonly template_id: string;
  };
};

/** A template of Google's Model Armor. */
export function googleModelArmor({ auth_data, config }: Settings): RemoteAdapter {
  const { project_id, location, template_id } = config;
  const template = `projects/${project_id}/locations/${location}/templates/${template_id}`;
  const origin = `https://modelarmor.${location}.rep.googleapis.com`;
  return {
    origin,
    sides: ['input', 'output'],
    pieceCharsMax: 8_000,
    call: ({ side }, [text = '']) => ({
      url: `${origin}/v1/${template}:${side === 'input' ? 'sanitizeUserPrompt' : 'sanitizeModelResponse'}`,
      headers: ['x-goog-api-key', auth_data.api_key],
      body: side === 'input' ? { userPromptData: { text } } : { modelResponseData: { text } },
    }),
    read(reply) {
      const state = member(reply, 'sanitizationResult', 'filterMatchState');
      if (member(reply, 'sanitizationResult', 'invocationResult') === 'FAILURE') {
        throw new RemoteFault('none of its filters ran');
      }
      if (state === 'NO_MATCH_FOUND') return [];
      if (state !== 'MATCH_FOUND') throw new RemoteFault('its service answered without a match state');
      const results = member(reply, 'sanitizationResult', 'filterResults');
      const kinds = Object.entries(results ?? {}).filter(([, result]) =>
        JSON.stringify(result).includes(MATCHED),
      );
      return (kinds.length > 0 ? kinds.map(([kind]) => kind) : ['match']).map((kind) => ({ kind, piece: 0 }));
    },
  };
}

const MATCHED = '"MATCH_FOUND"';
