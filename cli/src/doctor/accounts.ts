import { adminClient } from '../admin/client.ts';
import { type Check, ok, problem, warning } from './check.ts';

/** Whether the provider accounts of a running Tollgate can be used; asks nothing without a key. */
export function accountsCheck(access: { consoleUrl: string; token: string | undefined }): Check {
  const { consoleUrl, token } = access;
  return {
    name: 'accounts',
    async find() {
      if (token === undefined) return ok('not looked at: no key is known here');
      const status = await adminClient({ consoleUrl, token })
        .status()
        .catch(() => undefined);
      // Why the console does not answer is said by its own check.
      if (status === undefined) return ok('not looked at: the console gives no status');
      const unusable = Object.entries(status.unusable).map(([name, fault]) => `${name}: ${fault}`);
      const all = [...unusable, ...status.warnings].join('\n');
      if (unusable.length > 0) return problem(all);
      return status.warnings.length > 0 ? warning(all) : ok('nothing speaks against any of them');
    },
  };
}
