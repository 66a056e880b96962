import { azurePresent } from '../auth/azure-present.ts';
import type { RemoteAuthPorts } from '../auth/present-token.ts';
import type { AzureAuth } from '../auth/service-account.ts';
import {
  list,
  member,
  RemoteFault,
  type RemoteSpan,
  type SpanService,
  type TextService,
} from '../remote-adapter.ts';

type Place = {
  readonly auth_data: AzureAuth;
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
export function azureContentSafety(settings: ContentSafety, ports: RemoteAuthPorts): TextService {
  const {
    categories,
    blocklist_names: blocklistNames = [],
    severity_threshold = SEVERITY_DEFAULT,
  } = settings.config;
  return {
    takes: 'texts',
    origin: originOf(settings),
    sides: ['input', 'output'],
    pieceCharsMax: 10_000,
    present: azurePresent(settings.auth_data, ports),
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
      return { findings: kinds.map((kind) => ({ kind, piece: 0 })) };
    },
  };
}

/** Azure AI Content Safety's prompt shields: attacks in what the user says, and in documents that come with it. */
export function azurePromptShield(settings: Place, ports: RemoteAuthPorts): TextService {
  return {
    takes: 'texts',
    origin: originOf(settings),
    sides: ['input'],
    pieceCharsMax: 10_000,
    present: azurePresent(settings.auth_data, ports),
    call: (_, [text = '']) => ({
      ...place(settings, '/contentsafety/text:shieldPrompt', '2024-09-01'),
      body: { userPrompt: text, documents: [] },
    }),
    read(reply) {
      const isAttack = member(reply, 'userPromptAnalysis', 'attackDetected');
      if (typeof isAttack !== 'boolean') throw new RemoteFault('its service answered without an analysis');
      return { findings: isAttack ? [{ kind: 'prompt_attack', piece: 0 }] : [] };
    },
  };
}

/** Azure AI Language's recognition of personal data. What it finds is replaced as in its redacted text. */
export function azurePii(settings: Pii, ports: RemoteAuthPorts): SpanService {
  const { domain, pii_categories, model_version: modelVersion = 'latest', language = 'en' } = settings.config;
  const piiCategories = pii_categories.includes('*') ? undefined : pii_categories;
  return {
    takes: 'spans',
    origin: originOf(settings),
    sides: ['input', 'output'],
    pieceCharsMax: 5_000,
    piecesMax: 5,
    present: azurePresent(settings.auth_data, ports),
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
      return list(reply, ['results', 'documents'], pieces.length).flatMap((document) => {
        const piece = Number(member(document, 'id'));
        const redacted = member(document, 'redactedText');
        // A mask of as many characters as the text had; other policies of redaction move what follows.
        const mask =
          typeof redacted === 'string' && redacted.length === pieces[piece]?.length ? redacted : undefined;
        return list(document, ['entities']).map((entity) => spanOf(entity, piece, mask));
      });
    },
  };
}

function spanOf(entity: unknown, piece: number, mask: string | undefined): RemoteSpan {
  const start = Number(member(entity, 'offset'));
  const end = start + Number(member(entity, 'length'));
  const kind = String(member(entity, 'category'));
  return { kind, piece, start, end, ...(mask !== undefined && { replacement: mask.slice(start, end) }) };
}

function place({ config }: Pick<Place, 'config'>, path: string, version: string) {
  const { api_version = version } = config;
  return { url: `${hostOf({ config })}${path}?api-version=${encodeURIComponent(api_version)}`, headers: [] };
}

function hostOf({ config: { resource_name, custom_host } }: Pick<Place, 'config'>): string {
  return custom_host ?? `https://${resource_name}.cognitiveservices.azure.com`;
}

function originOf(settings: Place): string {
  return new URL(hostOf(settings)).origin;
}
