/** The texts of a stream's events put together, choice after choice; a whole answer as it is. */
export function shownTexts(answer: string): string {
  if (!answer.includes('data:')) return answer;
  return answer
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .flatMap((line) => piecesOf(JSON.parse(line.slice(6))))
    .sort(([one], [other]) => one - other)
    .map(([, piece]) => piece)
    .join('');
}

type Piece = readonly [choice: number, text: string];
type Event = {
  readonly choices?: readonly { readonly index?: number; readonly delta?: Delta }[];
  readonly delta?:
    | string
    | { readonly text?: string; readonly thinking?: string; readonly partial_json?: string };
  readonly candidates?: readonly {
    readonly index?: number;
    readonly content?: { readonly parts?: readonly GeminiPart[] };
  }[];
};
type Delta = {
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly { readonly function?: { readonly arguments?: string } }[];
};
type GeminiPart = { readonly text?: string; readonly functionCall?: { readonly args?: object } };

function piecesOf({ choices, candidates, delta }: Event): readonly Piece[] {
  if (choices !== undefined) return choices.map((choice) => [choice.index ?? 0, deltaText(choice.delta)]);
  if (candidates !== undefined) {
    return candidates.map(({ index = 0, content }) => [index, partsText(content?.parts ?? [])]);
  }
  if (typeof delta === 'string') return [[0, delta]];
  return [[0, (delta?.text ?? '') + (delta?.thinking ?? '') + (delta?.partial_json ?? '')]];
}

function deltaText({ content, reasoning_content, tool_calls }: Delta = {}): string {
  return (content ?? '') + (reasoning_content ?? '') + (tool_calls?.[0]?.function?.arguments ?? '');
}

function partsText(parts: readonly GeminiPart[]): string {
  return parts.map(({ text, functionCall }) => text ?? JSON.stringify(functionCall?.args ?? '')).join('');
}
