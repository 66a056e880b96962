import type { Command } from 'commander';
import { type ReportExit, verbTerminal } from '../verb.ts';

/** `tollgate prices`: what models cost by one source and another. */
export function addPrices(program: Command, report: ReportExit): void {
  const command = program
    .command('prices')
    .summary('compare sources of prices')
    .description('Looks into prices of models. Nothing is sent anywhere.');
  command
    .command('diff')
    .summary('print where the bundled price list differs from another source')
    .description(
      'Compares the bundled price list with another source, model by model: the list of LiteLLM (model_prices_and_context_window.json, also inside its Python package) or the prices in your own manifests. Amounts are USD for a million tokens, calls or milliseconds.',
    )
    .option('--litellm <file>', "LiteLLM's list of prices")
    .option('-f, --file <file>', 'manifests with prices of your own')
    .option('--provider <kind>', 'only models of this kind of provider account, for example openai')
    .option('--model <text>', 'only models whose name has this text')
    .addHelpText(
      'after',
      '\nExit codes: 0 no differences; 1 a source could not be read; 2 differences were printed.',
    )
    .action(async (flags: { litellm?: string; file?: string; provider?: string; model?: string }) => {
      const { printPriceDifferences } = await import('../../prices/print-price-differences.ts');
      report(printPriceDifferences(verbTerminal(), flags));
    });
}
