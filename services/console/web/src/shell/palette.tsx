import { Command } from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Icon } from '../ui/icon.tsx';
import { PLACES } from './places.ts';
import { useSession } from './session.ts';
import { applyTheme, otherTheme } from './theme.ts';
import './palette.css';

/** Finds pages, requests by id, and actions by a few letters. Escape closes it. */
export function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  useEffect(() => dialog.current?.showModal(), []);

  function run(action: () => void): void {
    dialog.current?.close();
    action();
  }

  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Go to"
      onClose={onClose}
      onPointerDown={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <Command label="Go to" loop>
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Page, action, request id or user"
          autoFocus
        />
        <Command.List>
          <Command.Empty>Nothing has this name.</Command.Empty>
          <PageItems run={run} />
          <ActionItems run={run} />
          {text.trim() !== '' && <SearchItems text={text.trim()} run={run} />}
        </Command.List>
      </Command>
    </dialog>
  );
}

type Run = (action: () => void) => void;

function PageItems({ run }: { run: Run }) {
  const navigate = useNavigate();
  const { readsAll } = useSession();
  return PLACES.map(({ title, places }) => (
    <Command.Group key={title} heading={title}>
      {places
        .filter(({ needs }) => needs === undefined || readsAll)
        .map(({ path, name, icon, words }) => (
          <Command.Item
            key={path}
            value={name}
            keywords={words.split(' ')}
            onSelect={() => run(() => navigate(path))}
          >
            <Icon name={icon} /> {name}
          </Command.Item>
        ))}
    </Command.Group>
  ));
}

function ActionItems({ run }: { run: Run }) {
  const navigate = useNavigate();
  return (
    <Command.Group heading="Do">
      <Command.Item value="Create a key" onSelect={() => run(() => navigate('/access/keys?new=1'))}>
        <Icon name="key" /> Create a key
      </Command.Item>
      <Command.Item value="Failed requests" onSelect={() => run(() => navigate('/requests?f=error_code?'))}>
        <Icon name="list" /> Show failed requests
      </Command.Item>
      <Command.Item value="Switch theme dark light" onSelect={() => run(() => applyTheme(otherTheme()))}>
        <Icon name="moon" /> Switch between dark and light
      </Command.Item>
    </Command.Group>
  );
}

function SearchItems({ text, run }: { text: string; run: Run }) {
  const navigate = useNavigate();
  const users = `/requests?range=7d&f=${encodeURIComponent(`user~${text}`)}`;
  return (
    <Command.Group heading="Search">
      <Command.Item
        forceMount
        value={`request ${text}`}
        onSelect={() => run(() => navigate(`/requests/${encodeURIComponent(text)}`))}
      >
        <Icon name="search" /> Request with id {text}
      </Command.Item>
      <Command.Item forceMount value={`user ${text}`} onSelect={() => run(() => navigate(users))}>
        <Icon name="search" /> Requests of users like {text}
      </Command.Item>
    </Command.Group>
  );
}
