import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { parse } from 'yaml';
import { api, data } from '../../api/client.ts';
import { Field } from '../../ui/field.tsx';
import { Problem } from '../../ui/loaded.tsx';

/** Sends a test message through a stored notification channel, and shows why it was not delivered. */
export function ChannelTest({ stored }: { stored: string }) {
  const manifest: unknown = parse(stored);
  const isMail = textAt(manifest, 'channel', 'type') === 'email';
  const channel = textAt(manifest, 'name');
  const [to, setTo] = useState('');
  const test = useMutation({
    mutationFn: () =>
      data(
        api.POST('/api/v1/alerts/test', {
          body: { channel, ...(isMail && { to_emails: to.split(',').map((one) => one.trim()) }) },
        }),
      ),
  });
  return (
    <form
      className="button-row"
      aria-label="Test message"
      onSubmit={(event) => {
        event.preventDefault();
        test.mutate();
      }}
    >
      {isMail && (
        <Field label="Send a test to">
          {(id) => (
            <input
              id={id}
              className="input"
              type="email"
              multiple
              required
              value={to}
              onChange={({ target }) => setTo(target.value)}
            />
          )}
        </Field>
      )}
      <button type="submit" className="button-quiet" disabled={test.isPending}>
        {test.isPending ? 'Sending…' : 'Send a test message'}
      </button>
      <span role="status">{test.data?.delivered === true && 'Delivered.'}</span>
      {test.data?.delivered === false && (
        <p className="warn" role="alert">
          Not delivered: {test.data.fault}
        </p>
      )}
      {test.error !== null && <Problem error={test.error} />}
    </form>
  );
}

function textAt(value: unknown, ...path: string[]): string {
  const found = path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
    value,
  );
  return typeof found === 'string' ? found : '';
}
