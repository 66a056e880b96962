/** What a scripted model says next: a call of a tool, or its last words. */
export type Turn =
  | { readonly kind: 'call'; readonly id: string; readonly name: string; readonly args: Json }
  | { readonly kind: 'text'; readonly text: string };

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** A tool that a client offers. */
export type OfferedTool = { readonly name: string; readonly schema: Json };

/** The last words of every agent loop. */
export const FAREWELL = 'Both steps are written.';
/** The file that the calls write, in the folder of the client. */
export const STEPS_FILE = 'steps.txt';
/** Calls of an agent loop. */
export const STEPS = 2;

/** Tools that run a command, of the clients that are tested. */
const SHELLS =
  /^(?:bash|shell|shell_command|exec_command|run_shell_command|execute_command|run_commands|run_terminal_command|developer__shell)$/i;

/** What comes after so many results: two calls of the client's shell, then words. Without a shell words alone. */
export function nextTurn(tools: readonly OfferedTool[], results: number): Turn {
  const shell = tools.find(({ name }) => SHELLS.test(name));
  if (shell === undefined || results >= STEPS) return { kind: 'text', text: FAREWELL };
  const command = `echo step-${results + 1} >> ${STEPS_FILE}`;
  const args = argumentsFor(shell, command);
  return { kind: 'call', id: `call_step_${results + 1}`, name: shell.name, args };
}

/** The command in the members that the tool requires. */
function argumentsFor({ schema }: OfferedTool, command: string): Json {
  const properties = objectAt(schema, 'properties');
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const names = Object.keys(properties).filter((name) => COMMAND.test(name) || required.includes(name));
  return Object.fromEntries(names.map((name) => [name, valueFor(name, objectAt(properties, name), command)]));
}

const COMMAND = /^(?:cmd|command|commands)$/;

function valueFor(name: string, schema: Json, command: string): unknown {
  if (!COMMAND.test(name)) return NEUTRAL[String(schema['type'])] ?? 'Writes a step';
  if (schema['type'] !== 'array') return command;
  return name === 'commands' ? [command] : ['bash', '-lc', command];
}

const NEUTRAL: Readonly<Record<string, unknown>> = { boolean: false, integer: 0, number: 0, array: [] };

/** A member that is an object; an empty one if it is anything else. */
export function objectAt(value: unknown, name: string): Json {
  const member = isObject(value) ? value[name] : undefined;
  return isObject(member) ? member : {};
}

/** A member that is a list of objects. */
export function listAt(value: unknown, name: string): readonly Json[] {
  const member = isObject(value) ? value[name] : undefined;
  return Array.isArray(member) ? member.filter(isObject) : [];
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
