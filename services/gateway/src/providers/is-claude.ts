/** Whether a model is one of Anthropic's, by the name that a cloud gives it. */
export function isClaude(modelId: string): boolean {
  return /(?:^|[./])(?:anthropic\.)?claude(?:-|$)/i.test(modelId);
}
