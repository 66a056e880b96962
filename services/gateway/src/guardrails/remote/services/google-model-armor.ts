import { googlePresent } from '../auth/google-present.ts';
import type { RemoteAuthPorts } from '../auth/present-token.ts';
import type { GoogleAuth } from '../auth/service-account.ts';
import { member, RemoteFault, type RemoteFinding, type TextService } from '../remote-adapter.ts';

type Settings = {
  readonly auth_data: GoogleAuth;
  readonly config: {
    readonly project_id: string;
    readonly location: string;
    readonly template_id: string;
    readonly base_url?: string;
  };
};

/**
 * A template of Google's Model Armor. What its Sensitive Data Protection de-identifies is replaced by what that writes in its
 * place; every other filter that matches objects.
 */
export function googleModelArmor({ auth_data, config }: Settings, ports: RemoteAuthPorts): TextService {
  const { project_id, location, template_id } = config;
  const template = `projects/${project_id}/locations/${location}/templates/${template_id}`;
  const base = config.base_url ?? `https://modelarmor.${location}.rep.googleapis.com`;
  return {
    takes: 'texts',
    origin: new URL(base).origin,
    sides: ['input', 'output'],
    pieceCharsMax: 8_000,
    present: googlePresent(auth_data, ports),
    call: ({ side }, [text = '']) => ({
      url: `${base}/v1/${template}:${side === 'input' ? 'sanitizeUserPrompt' : 'sanitizeModelResponse'}`,
      headers: [],
      body: side === 'input' ? { userPromptData: { text } } : { modelResponseData: { text } },
    }),
    read(reply) {
      const result = member(reply, 'sanitizationResult');
      if (member(result, 'invocationResult') === 'FAILURE') throw new RemoteFault('none of its filters ran');
      const state = member(result, 'filterMatchState');
      if (state === 'NO_MATCH_FOUND') return { findings: [] };
      if (state !== 'MATCH_FOUND') throw new RemoteFault('its service answered without a match state');
      const filters = Object.entries(member(result, 'filterResults') ?? {});
      const findings = filters.flatMap(([name, filter]) => findingsOf(name, filter));
      const written = filters.map(([, filter]) => deidentified(filter)).find((text) => text !== undefined);
      return {
        findings: findings.length > 0 ? findings : [{ kind: 'match', piece: 0 }],
        ...(written !== undefined && { texts: [written] }),
      };
    },
  };
}

function findingsOf(name: string, filter: unknown): readonly RemoteFinding[] {
  if (!JSON.stringify(filter).includes(MATCHED)) return [];
  if (deidentified(filter) === undefined) return [{ kind: name, piece: 0 }];
  const types = member(filter, 'sdpFilterResult', 'deidentifyResult', 'infoTypes');
  const kinds = Array.isArray(types) && types.length > 0 ? types.map(String) : [name];
  return kinds.map((kind) => ({ kind, piece: 0, isReplaced: true }));
}

/** What Sensitive Data Protection wrote in place of the text; undefined if its template only inspects. */
function deidentified(filter: unknown): string | undefined {
  const result = member(filter, 'sdpFilterResult', 'deidentifyResult');
  if (member(result, 'matchState') !== 'MATCH_FOUND') return undefined;
  const text = member(result, 'data', 'text');
  return typeof text === 'string' ? text : undefined;
}

const MATCHED = '"MATCH_FOUND"';
