import { isErrorMember } from '../json/error-member.ts';
import { type JsonObject, parseJsonObject } from '../json/json-object.ts';
import type { ProviderDialect } from '../provider-dialect.ts';

/**
 * How streams of images, speech and transcripts are read: every image or text ends with an event whose type ends in `completed`
 * or `done` and has the usage. No end mark follows: the end of the body is the end.
 */
export function mediaEvents(
  usageOf: ProviderDialect['usageOf'],
): Pick<ProviderDialect, 'eventWords' | 'readEvent' | 'ending'> {
  return {
    eventWords: /"type"\s*:\s*"(?:[\w.]+\.(?:completed|done)|error)"|"error"\s*:\s*[^n\s]/g,
    ending: { mark: '', isBodyEnd: true, finishFor: () => undefined },
    readEvent(data) {
      const event = parseJsonObject(data);
      return event === undefined ? undefined : factsOf(event, usageOf);
    },
  };
}

function factsOf(event: JsonObject, usageOf: ProviderDialect['usageOf']) {
  const { type, error } = event;
  const isFinish = typeof type === 'string' && FINISH.test(type);
  return {
    usage: isFinish ? usageOf(event) : undefined,
    isUsageOnly: false,
    isError: type === 'error' || isErrorMember(error),
    isEnd: false,
    ...(isFinish && { finished: 1 }),
  };
}

const FINISH = /\.(?:completed|done)$/;
