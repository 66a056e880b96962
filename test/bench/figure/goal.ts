/** A measured value and the bound that it must hold. */
export type Goal = {
  readonly what: string;
  readonly value: number;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
  /** After the numbers, e.g. `MB`; unset: a ratio. */
  readonly unit?: string;
};

/** Whether the value is within its bound. */
export function isGoalHeld({ value, bound }: Goal): boolean {
  return 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast;
}

/** One line: what was measured, its bound, and whether it was held. */
export function goalLine(goal: Goal): string {
  const { what, value, bound, unit } = goal;
  const limit = 'atMost' in bound ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`;
  const suffix = unit === undefined ? '' : ` ${unit}`;
  const shown = value.toFixed(Math.abs(value) >= 10 ? 1 : 3);
  return `goal        ${what}: ${shown}${suffix}, ${limit}${suffix}: ${isGoalHeld(goal) ? 'held' : 'NOT HELD'}`;
}
