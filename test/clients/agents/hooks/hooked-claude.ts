import type { Access, AgentCli, Launch } from '../agent-cli.ts';
import { CLIS } from '../clis.ts';

/** Hooks of Claude Code that ask the gateway. */
const EVENTS = ['UserPromptSubmit', 'PreToolUse', 'PostToolUse'] as const;

/** Claude Code as it is tested, whose hooks ask the guardrails of a model, with the settings of docs/guardrails.md. */
export function hookedClaude(model: string): AgentCli {
  const claude = CLIS.find(({ name }) => name === 'claude');
  if (claude === undefined) throw new Error('Claude Code is not among the clients');
  return {
    ...claude,
    launch(access: Access, prompt: string): Launch {
      const launch = claude.launch(access, prompt);
      const hook = {
        type: 'http',
        url: `${access.url}/hooks/claude-code/${model}`,
        headers: { authorization: 'Bearer $TOLLGATE_KEY' },
        allowedEnvVars: ['TOLLGATE_KEY'],
      };
      const settings = { hooks: Object.fromEntries(EVENTS.map((event) => [event, [{ hooks: [hook] }]])) };
      return {
        ...launch,
        environment: { ...launch.environment, TOLLGATE_KEY: access.key },
        files: { ...launch.files, '.claude/settings.json': JSON.stringify(settings) },
      };
    },
  };
}
