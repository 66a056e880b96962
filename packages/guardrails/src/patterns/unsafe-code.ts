import type { Pattern } from './pattern-detector.ts';

/** Calls that run what they are given, and commands that destroy. For tools that execute what a model writes. */
export const UNSAFE_CODE: readonly Pattern[] = [
  code('eval', 'eval', /\s?\(\s{0,4}(?!\s{0,4}\))[^\s)]/),
  code(
    'exec',
    'exec',
    /\s?\(\s{0,4}(?:["'`f]|compile|input|open|base64|request|data|code|payload|cmd|command|__import__)/,
  ),
  code('os_system', 'os', /\.(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?)\s?\(/),
  code(
    'subprocess',
    'subprocess',
    /\.(?:run|call|Popen|check_output|check_call|getoutput|getstatusoutput)\s?\(/,
  ),
  code(
    'child_process',
    '(?:child_process|require)',
    /\(?["']?(?:node:)?(?:child_process)?["']?\)?\.(?:exec|execSync|spawn|spawnSync|execFile)\s?\(/,
  ),
  code('runtime_exec', 'Runtime', /\.getRuntime\s?\(\)\s{0,40}\.exec\s?\(/),
  code('dynamic_import', '__import__', /\s?\(\s{0,4}["'](?:os|subprocess|pty|socket|ctypes)["']/),
  code(
    'unpickle',
    '(?:c?pickle|marshal|dill|yaml)',
    /\.(?:loads?|unsafe_load)\s?\(\s{0,4}(?:request|data|payload|base64|input|untrusted)/,
  ),
  code(
    'remove_all',
    'rm',
    /\s{1,4}(?:-[a-zA-Z]{1,8}\s{1,4}){0,3}-(?:[a-zA-Z]{0,6}r[a-zA-Z]{0,6}f|[a-zA-Z]{0,6}f[a-zA-Z]{0,6}r)[a-zA-Z]{0,4}\s{1,4}(?:--no-preserve-root\s{1,4})?(?:\/(?![\w.])|\/(?:etc|usr|var|home|root|boot|bin|lib|opt|srv)\b|~|\$HOME|\*)/,
  ),
  code('piped_shell', '(?:curl|wget)', /\s[^|\n;]{3,240}\|\s{0,4}(?:sudo\s{1,4})?(?:ba|z|k|da)?sh\b/),
  code(
    'encoded_command',
    '(?:powershell|pwsh)(?:\\.exe)?',
    /\s[^\n;|]{0,80}-(?:e|enc|encodedcommand)\s{1,4}[A-Za-z0-9+/=]{16,200}/,
  ),
  code(
    'overwrite_disk',
    '(?:dd|mkfs)',
    /(?:\.\w{2,6})?\s[^\n;|]{0,120}\/dev\/(?:sd[a-z]|nvme\d|hd[a-z]|vd[a-z])/,
  ),
  {
    kind: 'fork_bomb',
    pattern: /:\s?\(\s?\)\s?\{\s?:\s?\|\s?:\s?&\s?\}\s?;\s?:/,
    charsMax: 32,
  },
];

/** A call or command that begins with one word. */
function code(kind: string, word: string, rest: RegExp): Pattern {
  return {
    kind,
    pattern: new RegExp(`(?<![\\w.$-])${word}${rest.source}`),
    charsMax: 420,
  };
}
