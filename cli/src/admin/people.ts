import { z } from 'zod';
import { type ApiCall, jsonBody } from './api-call.ts';
import { deletedAnswer } from './shapes.ts';

const names = z.array(z.string());
const user = z.object({ email: z.string(), name: z.string().nullable(), teams: names, role: z.string() });
const team = z.object({
  name: z.string(),
  description: z.string().nullable(),
  managers: names,
  members: names,
});
const virtualAccount = z.object({
  name: z.string(),
  team: z.string().nullable(),
  accounts: names,
  managed_accounts: names,
  expiration_date: z.string().nullable(),
});

/** A person who may have keys. */
export type User = z.infer<typeof user>;
/** Users with a name. */
export type Team = z.infer<typeof team>;
/** A program that may have keys. */
export type VirtualAccount = z.infer<typeof virtualAccount>;

/** What of a user is wanted otherwise; what is undefined stays. */
export type UserChange = {
  readonly email: string;
  readonly name?: string | undefined;
  readonly teams?: readonly string[] | undefined;
  readonly role?: string | undefined;
};
/** The same of a team. */
export type TeamChange = {
  readonly name: string;
  readonly description?: string | undefined;
  readonly managers?: readonly string[] | undefined;
  readonly members?: readonly string[] | undefined;
};
/** The same of a virtual account. */
export type VirtualAccountChange = {
  readonly name: string;
  readonly team?: string | undefined;
  readonly accounts?: readonly string[] | undefined;
  readonly expiration_date?: string | undefined;
};

/** The calls about people and programs. Every call throws AdminApiError when it is refused. */
export type PeopleCalls = ReturnType<typeof peopleCalls>;

/** Binds them to a console. */
export function peopleCalls(call: ApiCall) {
  const remove = (path: string) => call(deletedAnswer, { method: 'DELETE', path });
  return {
    saveUser: (change: UserChange) => call(user, { method: 'POST', path: '/users', body: jsonBody(change) }),
    listUsers: async () =>
      (await call(z.object({ users: z.array(user) }), { method: 'GET', path: '/users' })).users,
    removeUser: (email: string) => remove(`/users/${encodeURIComponent(email)}`),

    saveTeam: (change: TeamChange) => call(team, { method: 'POST', path: '/teams', body: jsonBody(change) }),
    listTeams: async () =>
      (await call(z.object({ teams: z.array(team) }), { method: 'GET', path: '/teams' })).teams,
    addMember: (name: string, email: string) =>
      call(team, {
        method: 'POST',
        path: `/teams/${encodeURIComponent(name)}/members`,
        body: jsonBody({ email }),
      }),
    removeMember: (name: string, email: string) =>
      call(team, {
        method: 'DELETE',
        path: `/teams/${encodeURIComponent(name)}/members/${encodeURIComponent(email)}`,
      }),
    removeTeam: (name: string) => remove(`/teams/${encodeURIComponent(name)}`),

    saveVirtualAccount: (change: VirtualAccountChange) =>
      call(virtualAccount, { method: 'POST', path: '/virtual-accounts', body: jsonBody(change) }),
    listVirtualAccounts: async () =>
      (
        await call(z.object({ virtual_accounts: z.array(virtualAccount) }), {
          method: 'GET',
          path: '/virtual-accounts',
        })
      ).virtual_accounts,
    removeVirtualAccount: (name: string) => remove(`/virtual-accounts/${encodeURIComponent(name)}`),
  };
}
