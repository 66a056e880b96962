/**
 * The text of a simulated answer as tokens: each is exactly one token of o200k_base, also in its place in the text.
 * It begins by saying what it is. The same seed gives the same text.
 */
export function textTokens(options: { count: number; seed: number }): string[] {
  const tokens = OPENING.slice(0, options.count);
  let state = (options.seed ^ 0x9e3779b9) >>> 0;
  while (tokens.length < options.count) {
    state = nextRandom(state);
    tokens.push(WORDS[state % WORDS.length] ?? ' word');
  }
  return tokens;
}

const OPENING = ['Simulation', ':', ' no', ' model', ' wrote', ' these', ' words', ':'];

/** Some are not ASCII, so that a stream cut or joined at the wrong byte shows. */
const WORDS: readonly string[] = (
  'river stone lamp garden window bridge paper silver morning winter summer ocean forest mountain valley harbor ' +
  'engine signal pattern number letter music color shadow thunder meadow island desert candle mirror ladder market ' +
  'village station corner circle square triangle copper iron cotton amber orange purple yellow green quiet slow ' +
  'gentle warm bright simple common early later north south east west café señor über 世界 мир 🙂'
)
  .split(' ')
  .map((word) => ` ${word}`);

/** Xorshift: enough to look random, and the same everywhere. */
function nextRandom(state: number): number {
  let next = state === 0 ? 1 : state;
  next ^= next << 13;
  next ^= next >>> 17;
  next ^= next << 5;
  return next >>> 0;
}
