import { z } from 'zod';
import type { ApiCall, BodyOf } from './api-routes.ts';
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

/** The calls about people and programs. Every call throws AdminApiError when it is refused. */
export type PeopleCalls = ReturnType<typeof peopleCalls>;

/** Binds them to a console. In a change, what is undefined stays as it is. */
export function peopleCalls(call: ApiCall) {
  return {
    saveUser: (change: BodyOf<'POST /users'>) => call('POST /users', { json: change }, user),
    listUsers: async () => (await call('GET /users', {}, z.object({ users: z.array(user) }))).users,
    removeUser: (email: string) => call('DELETE /users/{email}', { path: { email } }, deletedAnswer),

    saveTeam: (change: BodyOf<'POST /teams'>) => call('POST /teams', { json: change }, team),
    listTeams: async () => (await call('GET /teams', {}, z.object({ teams: z.array(team) }))).teams,
    addMember: (name: string, email: string) =>
      call('POST /teams/{name}/members', { path: { name }, json: { email } }, team),
    removeMember: (name: string, email: string) =>
      call('DELETE /teams/{name}/members/{email}', { path: { name, email } }, team),
    removeTeam: (name: string) => call('DELETE /teams/{name}', { path: { name } }, deletedAnswer),

    saveVirtualAccount: (change: BodyOf<'POST /virtual-accounts'>) =>
      call('POST /virtual-accounts', { json: change }, virtualAccount),
    async listVirtualAccounts() {
      const answer = z.object({ virtual_accounts: z.array(virtualAccount) });
      return (await call('GET /virtual-accounts', {}, answer)).virtual_accounts;
    },
    removeVirtualAccount: (name: string) =>
      call('DELETE /virtual-accounts/{name}', { path: { name } }, deletedAnswer),
  };
}
