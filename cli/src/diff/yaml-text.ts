import { stringify } from 'yaml';

/** An object as YAML, the same text for the same value, without folded lines. Ends in a newline. */
export function yamlText(object: object): string {
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false });
}
