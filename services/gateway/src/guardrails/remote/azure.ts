import { list, member, type RemoteAdapter, RemoteFault } from './remote-adapter.ts';

type Place = {
  readonly auth_data: { readonly api_key: string };
  readonly config: {
    readonly resource_name: string;
    readonly api_version?: string;
    readonly custom_host?: string;
  };
};
type ContentSafety = Place & {
  readonly config: {
    readonly blocklist_names?: readonly string[];
    readonly severity_threshold?: number;
    readonly categories: readonly string[];
  };
};
type Pii = Place & {
  readonly config: {
    readonly domain: 'none' | 'phi';
    readonly pii_categories: readonly string[];
    readonly model_version?: string;
    readonly language?: string;
  };
};

const SEVERITY_DEFAULT = 2;

/** Azure AI Content Safety: harm of one text by category and severity, and blocklists. */
export function azureContentSafety(settings: ContentSafety): RemoteAdapter {
  const {
    categories,
    blocklist_names: blocklistNames = [],
    severity_threshold = SEVERITY_DEFAULT,
  } = settings.config;
  return {
    origin: originOf(settings),
    sides: ['input', 'output'],
    pieceCharsMax: 10_000,
    call: (_, [text = '']) => ({
      ...place(settings, '/contentsafety/text:analyze', '2024-09-01'),
      body: { text, categories, blocklistNames, haltOnBlocklistHit: false, outputType: 'FourSeverityLevels' },
    }),
    read(reply) {
      const harms = list(reply, ['categoriesAnalysis']).filter((one) => {
        const severity = member(one, 'severity');
        if (typeof severity !== 'number') throw new RemoteFault('its service answered without a severity');
        return severity >= severity_threshold;
      });
      const listed = member(reply, 'blocklistsMatch');
      const isListed = Array.isArray(listed) && listed.length > 0;
      const kinds = [
        ...harms.map((one) => String(member(one, 'category'))),
        ...(isListed ? ['blocklist'] : []),
      ];
      return kinds.map((kind) => ({ kind, piece: 0 }));
    },
  };
}

/** Azure AI Content Safety's prompt shields: attacks in what the user says, and in documents that come with it. */
export function azurePromptShield(settings: Place): RemoteAdapter {
  return {
    origin: originOf(settings),
    sides: ['input'],
    pieceCharsMax: 10_000,
    call: (_, [text = '']) => ({
      ...place(settings, '/contentsafety/text:shieldPrompt', '2024-09-01'),
      body: { userPrompt: text, documents: [] },
    }),
    read(reply) {
      const isAttack = member(reply, 'userPromptAnalysis', 'attackDetected');
      if (typeof isAttack !== 'boolean') throw new RemoteFault('its service answered without an analysis');
      return isAttack ? [{ kind: 'prompt_attack', piece: 0 }] : [];
    },
  };
}

/** Azure AI Language's recognition of personal data. */
export function azurePii(settings: Pii): RemoteAdapter {
  const { domain, pii_categories, model_version: modelVersion = 'latest', language = 'en' } = settings.config;
  const piiCategories = pii_categories.includes('*') ? undefined : pii_categories;
  return {
    origin: originOf(settings),
    sides: ['input', 'output'],
    pieceCharsMax: 5_000,
    piecesMax: 5,
    call: (_, pieces) => ({
      ...place(settings, '/language/:analyze-text', '2024-11-01'),
      body: {
        kind: 'PiiEntityRecognition',
        parameters: { modelVersion, domain, piiCategories, stringIndexType: 'Utf16CodeUnit' },
        analysisInput: { documents: pieces.map((text, index) => ({ id: String(index), language, text })) },
      },
    }),
    read(reply, pieces) {
      if (list(reply, ['results', 'errors']).length > 0)
        throw new RemoteFault('its service could not read every text');
      return list(reply, ['results', 'documents'], pieces).flatMap((document) => {
        const piece = Number(member(document, 'id'));
        return list(document, ['entities']).map((entity) => ({
          kind: String(member(entity, 'category')),
          piece,
        }));
      });
    },
  };
}

function place({ auth_data, config }: Place, path: string, version: string) {
  const { api_version = version } = config;
  return {
    url: `${hostOf({ config })}${path}?api-version=${encodeURIComponent(api_version)}`,
    headers: ['ocp-apim-subscription-key', auth_data.api_key],
  };
}

function hostOf({ config: { resource_name, custom_host } }: Pick<Place, 'config'>): string {
  return custom_host ?? `https://${resource_name}.cognitiveservices.azure.com`;
}

function originOf(settings: Place): string {
  return new URL(hostOf(settings)).origin;
}
