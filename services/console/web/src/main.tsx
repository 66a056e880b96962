import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import './ui/theme.css';
import './ui/controls.css';
import './ui/layout.css';
import './ui/table.css';
import { ApiError } from './api/client.ts';
import { whoAmIQuery } from './api/who-am-i-query.ts';
import { routes } from './routes.tsx';
import { applyTheme } from './shell/theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root');

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => askWhoIsIn(error) }),
  mutationCache: new MutationCache({ onError: (error) => askWhoIsIn(error) }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && isRefusal(error)),
    },
  },
});

applyTheme();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={createBrowserRouter(routes)} />
    </QueryClientProvider>
  </StrictMode>,
);

/** A session that ended shows on any call; asking who is signed in then leads to the sign-in page. */
function askWhoIsIn(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  if (queries.getQueryData(whoAmIQuery.queryKey) !== undefined) void queries.resetQueries(whoAmIQuery);
}

function isRefusal({ status }: ApiError): boolean {
  return status >= 400 && status < 500;
}
