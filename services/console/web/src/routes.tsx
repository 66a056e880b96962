import type { RouteObject } from 'react-router';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { BrokenPage } from './shell/broken-page.tsx';
import { SessionGate } from './shell/session-gate.tsx';

/** Every page. All but the first are loaded when they are opened. */
export const routes: RouteObject[] = [
  {
    element: <SessionGate />,
    hydrateFallbackElement: <main aria-busy="true" />,
    children: [
      {
        errorElement: <BrokenPage />,
        children: [
          { index: true, element: <OverviewPage /> },
          page('start', async () => (await import('./pages/start/start-page.tsx')).StartPage),
          page('requests', async () => (await import('./pages/requests/requests-page.tsx')).RequestsPage),
          page('requests/:id', async () => (await import('./pages/request/request-page.tsx')).RequestPage),
          page('sessions/:id', async () => (await import('./pages/session/session-page.tsx')).SessionPage),
          page('metrics', async () => (await import('./pages/metrics/metrics-page.tsx')).MetricsPage),
          page('models', async () => (await import('./pages/models/models-page.tsx')).ModelsPage),
          page('limits', async () => (await import('./pages/limits/limits-page.tsx')).LimitsPage),
          page('access/:tab?', async () => (await import('./pages/access/access-page.tsx')).AccessPage),
          page('config', async () => (await import('./pages/config/config-page.tsx')).ConfigPage),
          page('audit', async () => (await import('./pages/audit/audit-page.tsx')).AuditPage),
          page(
            'playground',
            async () => (await import('./pages/playground/playground-page.tsx')).PlaygroundPage,
          ),
          page('health', async () => (await import('./pages/health/health-page.tsx')).HealthPage),
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
];

function page(path: string, load: () => Promise<React.ComponentType>): RouteObject {
  return { path, lazy: async () => ({ Component: await load() }) };
}
