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
    title: 'Use',
    places: [
      { path: '/start', name: 'Get started', icon: 'flag', words: 'guide setup cline curl sdk' },
      { path: '/playground', name: 'Playground', icon: 'chat', words: 'chat try model' },
      { path: '/models', name: 'Models', icon: 'box', words: 'providers accounts prices' },
      { path: '/access', name: 'Access', icon: 'key', words: 'keys users teams virtual accounts' },
    ],
  },
  {
    title: 'Operate',
    places: [
      { path: '/config', name: 'Config', icon: 'file', words: 'manifests yaml apply' },
      { path: '/audit', name: 'Audit log', icon: 'clock', words: 'who changed', needs: 'reader' },
      { path: '/health', name: 'Health', icon: 'pulse', words: 'status services', needs: 'reader' },
    ],
  },
];
