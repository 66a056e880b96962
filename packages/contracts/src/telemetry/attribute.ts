/**
 * Names of span attributes that more than one service writes; the OpenTelemetry name where there is one. Values are ids,
 * codes and counts: never a body, a key or a prompt.
 */
export const ATTRIBUTE = {
  requestId: 'tollgate.request.id',
  /** Code of the refusal, or `admitted`. */
  verdict: 'tollgate.verdict',
  route: 'http.route',
  httpStatus: 'http.response.status_code',
  errorType: 'error.type',
  /** What guardrails made of a request, each as `side guardrail result`. */
  guardrails: 'tollgate.guardrails',
  messageSubject: 'messaging.destination.name',
  messageConsumer: 'messaging.consumer.group.name',
} as const;
