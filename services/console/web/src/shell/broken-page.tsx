import { useRouteError } from 'react-router';
import { Page } from '../ui/page.tsx';

/** Shown in place of a page that failed to load or to draw; navigation stays. */
export function BrokenPage() {
  const error = useRouteError();
  return (
    <Page title="This page failed">
      <p role="alert" className="notice notice-bad">
        {error instanceof Error ? error.message : 'The page could not be shown.'}
      </p>
      <p>
        If the console was upgraded meanwhile, loading it again helps.{' '}
        <button type="button" className="button-quiet" onClick={() => location.reload()}>
          Load again
        </button>
      </p>
    </Page>
  );
}
