import type { IconName } from '../ui/icon.tsx';

/** A page of the navigation. `needs` names who sees it. */
export type Place = {
  readonly path: string;
  readonly name: string;
  readonly icon: IconName;
  readonly words: string;
  readonly needs?: 'reader';
};

/** The navigation, in groups. */
export const PLACES: readonly { readonly title: string; readonly places: readonly Place[] }[] = [
  {
    title: 'Observe',
    places: [
      { path: '/', name: 'Overview', icon: 'home', words: 'home start traffic' },
      { path: '/requests', name: 'Requests', icon: 'list', words: 'history logs errors' },
      { path: '/metrics', name: 'Metrics', icon: 'chart', words: 'charts cost usage spend csv' },
      { path: '/limits', name: 'Limits and budgets', icon: 'gauge', words: 'spend rate quota rules' },
    ],
  },
  {
    title: 'Operate',
    places: [{ path: '/health', name: 'Health', icon: 'pulse', words: 'status services', needs: 'reader' }],
  },
];
