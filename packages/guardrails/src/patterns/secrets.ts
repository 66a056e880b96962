import type { Pattern } from './pattern-detector.ts';

/** A key that its vendor gives a form of its own. */
function keyPattern(kind: string, pattern: RegExp, charsMax: number): Pattern {
  const source = `(?<![A-Za-z0-9_-])(?:${pattern.source})(?![A-Za-z0-9_-])`;
  return { kind, pattern: new RegExp(source, pattern.flags), charsMax };
}

/** Credentials by the forms that their issuers document. */
export const SECRETS: readonly Pattern[] = [
  keyPattern('aws_access_key', /(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}/, 20),
  keyPattern('google_api_key', /AIza[\w-]{35}/, 39),
  keyPattern('google_oauth_token', /ya29\.[\w-]{20,300}/, 310),
  keyPattern('github_token', /gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{82}/, 260),
  keyPattern('gitlab_token', /gl(?:pat|dt|rt|cbt|ptt|ft|agent)-[\w-]{20,64}/, 72),
  keyPattern('slack_token', /xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-[0-9]-[A-Za-z0-9-]{10,250}/, 260),
  keyPattern('stripe_key', /[rs]k_(?:live|test)_[A-Za-z0-9]{16,247}/, 256),
  keyPattern('anthropic_key', /sk-ant-[a-z]{3,8}\d{2}-[\w-]{80,120}/, 140),
  keyPattern('openai_key', /sk-(?:proj-|svcacct-|admin-)[\w-]{40,200}|sk-[A-Za-z0-9]{32,64}/, 215),
  keyPattern('openrouter_key', /sk-or-v1-[0-9a-f]{64}/, 73),
  keyPattern('groq_key', /gsk_[A-Za-z0-9]{52}/, 56),
  keyPattern('xai_key', /xai-[A-Za-z0-9]{80}/, 84),
  keyPattern('hugging_face_token', /hf_[A-Za-z]{34}/, 37),
  keyPattern('sendgrid_key', /SG\.[\w-]{22}\.[\w-]{43}/, 69),
  keyPattern('npm_token', /npm_[A-Za-z0-9]{36}/, 40),
  keyPattern('pypi_token', /pypi-AgE[\w-]{50,250}/, 260),
  keyPattern('digitalocean_token', /do[opr]_v1_[0-9a-f]{64}/, 71),
  keyPattern('databricks_token', /dapi[0-9a-f]{32}(?:-\d)?/, 38),
  keyPattern('docker_token', /dckr_(?:pat|oat)_[\w-]{27,36}/, 46),
  keyPattern('twilio_key', /SK[0-9a-f]{32}/, 34),
  keyPattern('shopify_token', /shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/, 38),
  keyPattern('hashicorp_vault_token', /hv[sbr]\.[\w-]{24,160}/, 165),
  keyPattern('telegram_bot_token', /\d{8,10}:AA[\w-]{33}/, 46),
  keyPattern('tollgate_key', /tg_[A-Za-z0-9_-]{32,80}/, 84),
  keyPattern('jwt', /eyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{16,1000}/, 7_010),
  {
    kind: 'private_key',
    pattern:
      /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[A-Za-z0-9+/=\s,:\\-]){20,8000}-----END [A-Z ]{0,30}KEY(?: BLOCK)?-----/,
    charsMax: 8_100,
  },
  {
    kind: 'azure_storage_key',
    pattern: /(?<!\w)AccountKey=[A-Za-z0-9+/]{86}==/,
    charsMax: 99,
  },
  {
    kind: 'slack_webhook',
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[\w/]{30,100}/,
    charsMax: 150,
  },
  {
    kind: 'url_password',
    pattern: /(?<![A-Za-z])[a-z][a-z+]{1,15}:\/\/[^\s:@/'"<>]{0,64}:[^\s@/'"<>{}$]{3,128}@(?=[A-Za-z0-9[])/,
    charsMax: 216,
    accept: (match) => !/:(?:pass(?:word)?|pw|secret|\*+|x+|\.+)@$/i.test(match),
  },
  assignment('aws_secret_key', /aws_?secret_?(?:access_?)?key/, /[A-Za-z0-9/+]{40}/),
  assignment(
    'generic_api_key',
    /(?:api|auth|access|secret|private|client|service|account|app)[_-]?(?:key|token|secret)|passw(?:or)?d|secret|token/,
    /[A-Za-z0-9+/=_.~-]{16,128}/,
  ),
];

/** A name of a secret, an equals sign or colon, and a value that looks random. */
function assignment(kind: string, name: RegExp, value: RegExp): Pattern {
  const source = `(?<![A-Za-z0-9])(?:${name.source})["']?[ \\t]{0,3}(?:=|:|=>|:=)[ \\t]{0,3}["'\`]?${value.source}(?![A-Za-z0-9+/=_.~-])`;
  return {
    kind,
    pattern: new RegExp(source, 'i'),
    charsMax: 200,
    accept: (match) => isRandom(match.slice(match.search(/[=:]/)).replace(/^[=:>\s"'`]+/, '')),
  };
}

/** Whether a value looks drawn at random: letters and digits mixed, and more than 3.4 bits of entropy a character. */
function isRandom(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  if (/^[A-Za-z_]{1,40}[.(]/.test(value)) return false;
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits > 3.4;
}
