import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { api } from '../api/client.ts';
import { Icon } from '../ui/icon.tsx';
import { Logo } from '../ui/logo.tsx';
import { PLACES } from './places.ts';
import { useSession } from './session.ts';
import { applyTheme, otherTheme } from './theme.ts';
import './shell.css';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));

/** Navigation beside the page, and the command palette on Ctrl+K. */
export function Shell() {
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setPaletteOpen((isOpen) => !isOpen);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu and starts at its top
  useEffect(() => {
    setMenuOpen(false);
    main.current?.scrollTo(0, 0);
  }, [pathname]);

  return (
    <div className="shell">
      <a href="#main" className="skip">
        Skip to the page
      </a>
      <header className="side" data-open={isMenuOpen}>
        <div className="side-head">
          <Link className="brand" to="/">
            <Logo /> Tollgate
          </Link>
          <button
            type="button"
            className="button-bare side-menu"
            aria-expanded={isMenuOpen}
            aria-label="Menu"
            onClick={() => setMenuOpen(!isMenuOpen)}
          >
            <Icon name="menu" />
          </button>
        </div>
        <div className="side-body">
          <button type="button" className="side-search" onClick={() => setPaletteOpen(true)}>
            <Icon name="search" /> Go to… <kbd>Ctrl K</kbd>
          </button>
          <SideNav />
          <Account />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      {isPaletteOpen && (
        <Suspense>
          <Palette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

function SideNav() {
  const { readsAll } = useSession();
  return (
    <nav aria-label="Pages">
      {PLACES.map(({ title, places }) => (
        <div key={title} className="side-group">
          <h2>{title}</h2>
          <ul>
            {places
              .filter(({ needs }) => needs === undefined || readsAll)
              .map(({ path, name, icon }) => (
                <li key={path}>
                  <NavLink to={path} end={path === '/'}>
                    <Icon name={icon} /> {name}
                  </NavLink>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** Ends the session here, and where settings say so also at the identity provider. */
async function signOut(): Promise<void> {
  const { data: answer } = await api.DELETE('/api/v1/session');
  if (answer?.provider_url != null) window.location.assign(answer.provider_url);
}

function Account() {
  const { name, subject, role } = useSession();
  const queries = useQueryClient();
  return (
    <div className="side-account">
      <span className="side-who">
        <span className="clip" title={subject}>
          {name}
        </span>
        <span className="muted">{role}</span>
      </span>
      <span className="side-buttons">
        <button
          type="button"
          className="button-quiet"
          onClick={() => signOut().finally(() => queries.resetQueries())}
        >
          Sign out
        </button>
        <a className="button-quiet" href="/api/docs/">
          API
        </a>
        <button
          type="button"
          className="button-quiet"
          aria-label="Switch between dark and light"
          onClick={() => applyTheme(otherTheme())}
        >
          <Icon name="moon" />
        </button>
      </span>
    </div>
  );
}
