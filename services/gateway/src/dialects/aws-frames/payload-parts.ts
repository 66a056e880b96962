import { FrameError, FrameReader } from '../bedrock-converse/frames.ts';
import type { BodyUnwrapper } from '../body-unwrapper.ts';
import { parseJsonObject } from '../json/json-object.ts';

/**
 * What a model of SageMaker wrote, out of the event stream in which AWS delivers it: events of the type `PayloadPart`, which may be
 * cut anywhere. Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointWithResponseStream.html
 */
export class PayloadParts implements BodyUnwrapper {
  readonly #frames = new FrameReader();

  get isWhole(): boolean {
    return this.#frames.isBetweenFrames;
  }

  *push(bytes: Buffer): Iterable<Buffer> {
    for (const { type, messageType, payload, errorMessage } of this.#frames.push(bytes)) {
      if (messageType !== 'event') {
        const said = parseJsonObject(payload.toString());
        throw new FrameError(`${type}: ${errorMessage ?? said?.['Message'] ?? said?.['message'] ?? ''}`);
      }
      if (type === 'PayloadPart' && payload.length > 0) yield payload;
    }
  }
}
