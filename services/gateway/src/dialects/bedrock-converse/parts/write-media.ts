import type { LossReport } from '../../canonical/losses.ts';
import type { MediaPart } from '../../canonical/part.ts';

/** Returns a block with the bytes of an image, a document or a video. Throws for what the wire cannot carry. */
export function writeMedia(part: MediaPart, report: LossReport): object {
  if (part.detail !== undefined && part.detail !== 'auto') report.lose('imageDetail');
  switch (part.media) {
    case 'image':
      return { image: { format: formatOf(part, report), source: bytesOf(part, 'imageUrl', report) } };
    case 'document':
      return {
        document: {
          format: formatOf(part, report),
          name: documentName(part),
          source: bytesOf(part, 'documentUrl', report),
        },
      };
    case 'video':
      return { video: { format: formatOf(part, report), source: bytesOf(part, 'documentUrl', report) } };
    case 'audio':
      report.lose('audio');
      return {};
  }
}

function bytesOf({ source, media }: MediaPart, loss: 'imageUrl' | 'documentUrl', report: LossReport): object {
  switch (source.kind) {
    case 'base64':
      return { bytes: source.data };
    case 'text':
      return { text: source.text };
    case 'url':
      if (source.url.startsWith('s3://')) return { s3Location: { uri: source.url } };
      report.lose(loss);
      return {};
    case 'id':
      report.lose('fileId', media);
      return {};
  }
}

/** Converse names formats by words of its own. */
function formatOf({ source, media, filename }: MediaPart, report: LossReport): string {
  const ending = source.kind === 'url' ? source.url : filename;
  const type = source.kind === 'id' ? undefined : source.mediaType;
  const format = FORMATS[media]?.[type ?? ''] ?? FORMATS[media]?.[ending?.split('.').at(-1) ?? ''];
  if (format === undefined) report.lose(media === 'image' ? 'imageType' : 'documentType', type ?? media);
  return format ?? '';
}

/** The wire allows letters, digits, single spaces, hyphens and brackets in the name of a document. */
function documentName({ filename, title }: MediaPart): string {
  const name = (title ?? filename ?? '').replace(/\.\w+$/, '').replace(/[^a-zA-Z0-9\-()[\] ]+/g, ' ');
  return name.replace(/ {2,}/g, ' ').trim() || 'document';
}

type Formats = Readonly<Record<string, string>>;

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** By media type, and by the ending of a name where there is no media type. */
const FORMATS: Readonly<Partial<Record<MediaPart['media'], Formats>>> = {
  image: {
    'image/png': 'png',
    'image/jpeg': 'jpeg',
    'image/jpg': 'jpeg',
    'image/gif': 'gif',
    'image/webp': 'webp',
    png: 'png',
    jpg: 'jpeg',
    jpeg: 'jpeg',
    gif: 'gif',
    webp: 'webp',
  },
  document: {
    'application/pdf': 'pdf',
    'text/plain': 'txt',
    'text/markdown': 'md',
    'text/html': 'html',
    'text/csv': 'csv',
    'application/msword': 'doc',
    [WORD]: 'docx',
    'application/vnd.ms-excel': 'xls',
    [EXCEL]: 'xlsx',
    pdf: 'pdf',
    txt: 'txt',
    md: 'md',
    html: 'html',
    csv: 'csv',
    doc: 'doc',
    docx: 'docx',
    xls: 'xls',
    xlsx: 'xlsx',
  },
  video: {
    'video/mp4': 'mp4',
    'video/webm': 'webm',
    'video/quicktime': 'mov',
    'video/x-matroska': 'mkv',
    'video/mpeg': 'mpeg',
    mp4: 'mp4',
    webm: 'webm',
    mov: 'mov',
    mkv: 'mkv',
    mpeg: 'mpeg',
  },
};
