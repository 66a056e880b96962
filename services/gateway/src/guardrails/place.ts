/** Where a text stands. */
export type Place =
  | 'system'
  | 'user'
  | 'assistant'
  | 'tool_definition'
  | 'tool_call'
  | 'tool_result'
  | 'file'
  | 'metadata'
  | 'other'
  | 'answer'
  | 'reasoning';
