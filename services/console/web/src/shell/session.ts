import { createContext, useContext } from 'react';
import type { WhoAmI } from '../api/api-answer.ts';

/** Who is signed in, for the pages behind the sign-in. */
export const SessionContext = createContext<WhoAmI | undefined>(undefined);

/** The one who is signed in, and what the role allows to be shown. The API decides what is allowed. */
export function useSession() {
  const me = useContext(SessionContext);
  if (me === undefined) throw new Error('invariant: a page is shown without a session');
  return {
    ...me,
    name: me.subject.replace(/^\w+:/, ''),
    isAdmin: me.role === 'admin',
    readsAll: me.role === 'admin' || me.role === 'viewer',
    isManager: me.managed_teams.length > 0,
  };
}
