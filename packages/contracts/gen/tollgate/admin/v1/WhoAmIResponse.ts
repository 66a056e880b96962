// Original file: proto/tollgate/admin/v1/admin.proto


export interface WhoAmIResponse {
  'subject'?: (string);
  'role'?: (string);
  'tokenId'?: (string);
  'tokenName'?: (string);
  'teams'?: (string)[];
  'managedTeams'?: (string)[];
  'managedAccounts'?: (string)[];
  'ownRules'?: (string)[];
  'managedRules'?: (string)[];
  'models'?: (string)[];
}

export interface WhoAmIResponse__Output {
  'subject': (string);
  'role': (string);
  'tokenId': (string);
  'tokenName': (string);
  'teams': (string)[];
  'managedTeams': (string)[];
  'managedAccounts': (string)[];
  'ownRules': (string)[];
  'managedRules': (string)[];
  'models': (string)[];
}
