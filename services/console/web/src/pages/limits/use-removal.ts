import { useMutation, useQueryClient } from '@tanstack/react-query';

/** Removes an object by its name; every list is read again afterwards. */
export function useRemoval(remove: (name: string) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: remove, onSuccess: () => queries.invalidateQueries() });
}
