import { KINDS, LATER_KINDS } from './kind-table.ts';
import { didYouMean } from './nearest.ts';

/** Returns why a text is no type of manifests, nor the part of one before the slash; undefined if it is. */
export function unknownType(text: string): string | undefined {
  const types = [...KINDS.keys()];
  if (types.some((type) => type === text || type.startsWith(`${text}/`))) return undefined;
  if (LATER_KINDS.has(text)) return `${text} is not supported yet`;
  return `there is no type ${text}${didYouMean(text, types)}`;
}
