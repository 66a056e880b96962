/**
 * How long a newcomer takes from `npm start` on an installed copy to the first answered request in the console: the time of the
 * machine as measured, and three seconds for each of the person's actions. Judges nothing: the goal is printed beside the figure.
 */

import { walkFirstMinute } from '../../system/first-minute.ts';
import { HAS_CHROMIUM, launchChromium } from '../../system/launch-chromium.ts';
import { describeMachine, machineLine } from '../machine.ts';
import { line } from './under-measure.ts';

/**
 * The keystroke-level model of Card, Moran and Newell has 1.35 s to think, 1.1 s to point and 0.2 s for a click: 2.65 s.
 */
const ACTION_SECONDS = 3;

if (HAS_CHROMIUM) await measure();
else line('not measured: Chromium is not installed');

async function measure(): Promise<void> {
  process.stdout.write(`${machineLine(describeMachine())}\n`);
  const browser = await launchChromium();
  try {
    const steps = await walkFirstMinute(browser);
    for (const { what, actions, tookMs } of steps) {
      line(`${what}: ${actions} actions, the machine takes ${(tookMs / 1_000).toFixed(1)} s`);
    }
    const machineSeconds = steps.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1_000;
    const actions = steps.reduce((sum, step) => sum + step.actions, 0);
    const all = machineSeconds + actions * ACTION_SECONDS;
    line(
      `first minute: ${machineSeconds.toFixed(1)} s of the machine, ${actions} actions of ${ACTION_SECONDS} s, ${all.toFixed(1)} s in all (goal: 60 s)`,
    );
  } finally {
    await browser.close();
  }
}
