import { GatewayError } from '@tollgate/contracts';
import type { StoredCall } from '../../dialects/stored/stored-call.ts';
import type { AdmissionStream } from '../../policy-client/admission-stream.ts';
import type { Target } from '../../routing/target.ts';
import type { Targets } from '../../routing/targets.ts';
import { ACCOUNT_HEADER, namedAccount } from '../headers/named-account.ts';
import { callableModels } from '../models/callable-models.ts';
import type { Decoded } from '../request.ts';
import { ownStoredId } from './own-stored-id.ts';
import type { StoredId, StoredIds } from './stored-ids.ts';

/** What a stored thing is looked up with. */
export type LocatePorts = {
  readonly admissions: Pick<AdmissionStream, 'admit'>;
  readonly targets: Targets;
  readonly ids: Pick<StoredIds, 'find'>;
};

/**
 * Adds who calls and which model of which account a call about something stored is for: the account that stores it, or the one
 * that the caller names. Rejects with `not_found` for an id that is not the caller's.
 */
export async function locate(request: Decoded, stored: StoredCall, ports: LocatePorts): Promise<Decoded> {
  const { models, principal } = await callableModels(request, ports.admissions);
  const owner = principal?.subject ?? '';
  const pinned = await pinOf(stored, owner, ports.ids);
  const serving = models
    .map((name) => ports.targets.byName.get(name))
    .filter((target) => target?.provider.dialectFor(request.dialect, target) !== undefined)
    .filter((target) => target !== undefined);
  const model = pinned === undefined ? newModel(request, stored, serving) : modelOf(pinned, stored, serving);
  return Object.assign(request, { facts: { ...request.facts, model }, storedUse: { owner, pinned } });
}

async function pinOf(
  { kind, id, fileId }: StoredCall,
  owner: string,
  ids: Pick<StoredIds, 'find'>,
): Promise<StoredId | undefined> {
  if (fileId !== undefined)
    return ownStoredId({ kind: 'file', id: fileId, param: 'input_file_id' }, owner, ids);
  return id === undefined ? undefined : ownStoredId({ kind, id }, owner, ids);
}

/** Files and conversations are the account's: where its model may not be called any more, another one of the account stands for it. */
function modelOf(pinned: StoredId, { kind }: StoredCall, serving: readonly Target[]): string {
  const isOfModel = kind === 'response' || kind === 'batch';
  if (isOfModel || serving.some(({ name }) => name === pinned.model)) return pinned.model;
  return serving.find(({ account }) => account === pinned.account)?.name ?? pinned.model;
}

/** The model of a call that makes something, or lists: of the account that is named, or of the only one there is. */
function newModel(request: Decoded, { kind, batchModel }: StoredCall, serving: readonly Target[]): string {
  const named = namedAccount(request.headers);
  const accounts = [...new Set(serving.map(({ account }) => account))];
  const [only] = accounts;
  if (named === undefined && accounts.length > 1)
    throw wrongAccount(
      `Name the account in the header ${ACCOUNT_HEADER}; these serve a ${kind}: ${shown(accounts)}.`,
    );
  const account = named ?? only;
  const ofAccount = serving.filter((target) => target.account === account);
  const [first] = ofAccount;
  if (first === undefined) {
    const what = account === undefined ? 'No account' : `The account "${account}"`;
    throw new GatewayError(
      'not_implemented',
      `${what} of which you may call a model stores a ${kind}.`,
      account === undefined ? {} : { param: ACCOUNT_HEADER },
    );
  }
  if (batchModel === undefined) return first.name;
  const asked = ofAccount.find(({ modelId }) => modelId === batchModel);
  if (asked !== undefined) return asked.name;
  const names = shown([...new Set(ofAccount.map(({ modelId }) => modelId))]);
  throw new GatewayError(
    'invalid_request',
    `The lines of the file ask for the model ${JSON.stringify(batchModel.slice(0, SHOWN_CHARS_MAX))}; of account "${account}" you may call ${names}.`,
    { param: 'file' },
  );
}

const SHOWN_MAX = 10;
const SHOWN_CHARS_MAX = 64;

function shown(names: readonly string[]): string {
  return names.length <= SHOWN_MAX ? names.join(', ') : `${names.slice(0, SHOWN_MAX).join(', ')}, …`;
}

function wrongAccount(message: string): GatewayError {
  return new GatewayError('invalid_request', message, { param: ACCOUNT_HEADER });
}
