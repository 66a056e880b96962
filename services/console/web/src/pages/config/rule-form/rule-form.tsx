import { Field } from '../../../ui/field.tsx';
import { type FormRule, type RuleForm, withAnotherRule, withoutRule, withValue } from './rule-form-of.ts';
import './rule-form.css';

/** The rules of a manifest as fields. The text stays what is edited: each change is made in it. */
export function RuleFormView(props: { form: RuleForm; text: string; onChange: (text: string) => void }) {
  const { form, text, onChange } = props;
  return (
    <div className="rule-form">
      {form.rules.map((rule, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rules are known by their place, as their ids may change
        <fieldset key={index}>
          <legend>{rule.title}</legend>
          <div className="rule-fields">
            {rule.fields.map((field) => (
              <RuleInput
                key={field.path.join('.')}
                field={field}
                onChange={(value) => onChange(withValue(text, field, value))}
              />
            ))}
          </div>
          {form.canAdd && (
            <button
              type="button"
              className="button-quiet"
              aria-label={`Remove ${rule.title}`}
              onClick={() => onChange(withoutRule(text, index))}
            >
              Remove
            </button>
          )}
        </fieldset>
      ))}
      {form.canAdd && (
        <button type="button" className="button-quiet" onClick={() => onChange(withAnotherRule(text))}>
          Add a rule
        </button>
      )}
    </div>
  );
}

function RuleInput({
  field,
  onChange,
}: {
  field: FormRule['fields'][number];
  onChange: (value: string) => void;
}) {
  const { label, kind, value, choices = [], note } = field;
  if (kind === 'switch') {
    return (
      <label className="rule-switch">
        <input
          type="checkbox"
          checked={value === 'true'}
          onChange={({ target }) => onChange(String(target.checked))}
        />{' '}
        {label}
      </label>
    );
  }
  const isKnown = value === '' || choices.some(([choice]) => choice === value);
  return (
    <Field label={label} {...(note === undefined ? {} : { note })}>
      {(id) =>
        kind === 'choice' || kind === 'first' || kind === 'channel' ? (
          <select id={id} className="input" value={value} onChange={({ target }) => onChange(target.value)}>
            {!isKnown && <option value={value}>{value}</option>}
            {choices.map(([choice, words]) => (
              <option key={choice} value={choice}>
                {words}
              </option>
            ))}
          </select>
        ) : (
          // Written into the text when it is complete: a list in the middle of a word is none.
          <input
            id={id}
            key={value}
            className="input"
            inputMode={kind === 'number' ? 'decimal' : 'text'}
            defaultValue={value}
            onBlur={({ target }) => target.value !== value && onChange(target.value)}
            onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
          />
        )
      }
    </Field>
  );
}
