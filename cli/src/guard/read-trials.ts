import { parseManifests } from '@tollgate/manifests';
import { readSources } from '../apply/read-sources.ts';
import { type Trial, trialsOf } from './trial.ts';

/** The guardrails of the groups in some files. Throws Error if a file cannot be used, or none has a group. */
export async function readTrials(files: readonly string[]): Promise<readonly Trial[]> {
  const sources = await readSources(files, NO_INPUT);
  const trials = sources.flatMap(({ file, text }) => {
    const parsed = parseManifests(text, file.endsWith('.json') ? 'json' : 'yaml');
    if (!parsed.ok) {
      const [fault] = parsed.faults;
      throw new Error(
        `${file}:${fault?.line ?? 1}: ${fault?.path ?? ''}: ${fault?.message ?? 'is no manifest'}`,
      );
    }
    return parsed.documents.flatMap(({ manifest }) =>
      manifest.type === 'provider-account/guardrail-config-group' ? trialsOf(manifest) : [],
    );
  });
  if (trials.length === 0) throw new Error(`no guardrail group in ${files.join(', ')}`);
  return trials;
}

/** Standard input may have prompts: `-f -` finds no manifest there. */
const NO_INPUT = (async function* () {})();
