import { Field } from '../../ui/field.tsx';
import { TOOL_EXAMPLE, type TypedParameters } from './call-parameters.ts';

/** What every call of the playground has beside its messages. */
export type CallSettingsValue = TypedParameters & { readonly system: string };

/** Settings to begin with. */
export const SETTINGS_DEFAULT: CallSettingsValue = {
  system: '',
  maxTokens: '512',
  temperature: '',
  topP: '',
  tools: '',
  more: '',
};

/** Fields for the system message, the parameters and the tools. */
export function CallSettings(props: {
  value: CallSettingsValue;
  fault: string | undefined;
  onChange: (value: CallSettingsValue) => void;
}) {
  const { value, fault, onChange } = props;
  const set = (change: Partial<CallSettingsValue>) => onChange({ ...value, ...change });
  return (
    <>
      <LongText label="System message" value={value.system} onChange={(system) => set({ system })} />
      <ShortText
        label="Most output tokens"
        value={value.maxTokens}
        onChange={(maxTokens) => set({ maxTokens })}
      />
      <details>
        <summary>Parameters</summary>
        <div className="form playground-more">
          <ShortText
            label="Temperature"
            value={value.temperature}
            onChange={(temperature) => set({ temperature })}
          />
          <ShortText label="Top p" value={value.topP} onChange={(topP) => set({ topP })} />
          <LongText
            label="Further parameters as JSON"
            value={value.more}
            onChange={(more) => set({ more })}
          />
        </div>
      </details>
      <details>
        <summary>Tools</summary>
        <div className="form playground-more">
          <LongText label="Tools as JSON" value={value.tools} onChange={(tools) => set({ tools })} />
          {value.tools === '' && (
            <span className="button-row">
              <button type="button" className="button-quiet" onClick={() => set({ tools: TOOL_EXAMPLE })}>
                Use an example
              </button>
            </span>
          )}
        </div>
      </details>
      {fault !== undefined && (
        <p className="bad" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

type TextProps = { label: string; value: string; onChange: (value: string) => void };

function ShortText({ label, value, onChange }: TextProps) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          className="input"
          inputMode="decimal"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

function LongText({ label, value, onChange }: TextProps) {
  return (
    <Field label={label}>
      {(id) => (
        <textarea
          id={id}
          className="input"
          rows={3}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
