import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ManifestFault } from '../../api/client.ts';
import { manifestsQuery } from '../../api/manifests-query.ts';
import { channelChoices } from './rule-form/channel-fields.ts';
import { RuleFormView } from './rule-form/rule-form.tsx';
import { ruleFormOf } from './rule-form/rule-form-of.ts';

const YamlEditor = lazy(async () => ({ default: (await import('../../editor/yaml-editor.tsx')).YamlEditor }));

/** The text of manifests: as YAML, or if it is one limit or notification channel also as a form of the same text. */
export function ManifestText(props: {
  text: string;
  faults: readonly ManifestFault[];
  onChange: (text: string) => void;
}) {
  const [params] = useSearchParams();
  const [wantsForm, setWantsForm] = useState(params.get('as') === 'form');
  const manifests = useQuery(manifestsQuery);
  const form = ruleFormOf(props.text, channelChoices(manifests.data?.manifests ?? []));
  return (
    <>
      {form !== undefined && (
        <div className="tabs">
          {(['YAML', 'Form'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={wantsForm === (name === 'Form')}
              onClick={() => setWantsForm(name === 'Form')}
            >
              {name}
            </button>
          ))}
        </div>
      )}
      {wantsForm && form !== undefined ? (
        <RuleFormView form={form} text={props.text} onChange={props.onChange} />
      ) : (
        <Suspense fallback={<div className="placeholder placeholder-tall" />}>
          <YamlEditor {...props} />
        </Suspense>
      )}
    </>
  );
}
