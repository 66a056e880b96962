import { runCommand } from './commands/command.ts';

process.exitCode = await runCommand(process.argv.slice(2));
process.exit();
