import { useQuery } from '@tanstack/react-query';
import { chatModels } from './accounts-of.ts';
import { manifestsQuery } from './manifests-query.ts';
import { statusQuery } from './status-query.ts';

/** Models that chat, those of accounts that cannot be used last. `mayAskStatus`: whether the reader may see which these are. */
export function useChatModels(mayAskStatus: boolean): string[] {
  const manifests = useQuery(manifestsQuery);
  const status = useQuery({ ...statusQuery, enabled: mayAskStatus });
  const unusable = status.data?.unusable ?? {};
  const isUsable = (model: string) => !Object.hasOwn(unusable, model.slice(0, model.indexOf('/')));
  const models = chatModels(manifests.data?.manifests ?? []);
  return [...models.filter(isUsable), ...models.filter((model) => !isUsable(model))];
}
