import { useQuery } from '@tanstack/react-query';
import { useSession } from '../shell/session.ts';
import { chatModels } from './accounts-of.ts';
import { manifestsQuery } from './manifests-query.ts';
import { statusQuery } from './status-query.ts';

/**
 * Models to chat with: for those who read all, the ones that chat, of unusable accounts last; for others every model that
 * they may call.
 */
export function useChatModels(): readonly string[] {
  const { readsAll, models: callable } = useSession();
  const manifests = useQuery(manifestsQuery);
  const status = useQuery({ ...statusQuery, enabled: readsAll });
  if (!readsAll) return callable;
  const unusable = status.data?.unusable ?? {};
  const isUsable = (model: string) => !Object.hasOwn(unusable, model.slice(0, model.indexOf('/')));
  const models = chatModels(manifests.data?.manifests ?? []);
  return [...models.filter(isUsable), ...models.filter((model) => !isUsable(model))];
}
