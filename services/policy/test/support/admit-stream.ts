import type { AdmissionRequest, AdmissionServiceClient, Release, Verdict__Output } from '@tollgate/contracts';

/** An Admit stream that gives each request its verdict. */
export function admitStream(client: AdmissionServiceClient) {
  let stream: ReturnType<AdmissionServiceClient['admit']> | undefined;
  const waiting = new Map<string, { resolve(verdict: Verdict__Output): void; reject(error: Error): void }>();
  const closed = Promise.withResolvers<void>();
  function open() {
    if (stream !== undefined) return stream;
    stream = client.admit();
    stream.on('data', ({ verdicts }) => {
      for (const verdict of verdicts) waiting.get(verdict.requestId)?.resolve(verdict);
    });
    const gone = (error: Error) => {
      for (const { reject } of waiting.values()) reject(error);
      closed.resolve();
    };
    stream.on('error', gone);
    stream.on('end', () => gone(new Error('stream ended')));
    return stream;
  }
  function sendEach(
    given: AdmissionRequest[],
    releases: Release[] = [],
    takesReceipts = false,
  ): Promise<Verdict__Output>[] {
    const verdicts = given.map(({ requestId = '' }) => {
      const { promise, resolve, reject } = Promise.withResolvers<Verdict__Output>();
      waiting.set(requestId, { resolve, reject });
      return promise;
    });
    open().write({ requests: given, releases, takesReceipts });
    return verdicts;
  }
  const admit = (given: AdmissionRequest[], releases?: Release[], takesReceipts?: boolean) =>
    Promise.all(sendEach(given, releases, takesReceipts));
  return {
    /** The verdict of one request. */
    async admit(given: AdmissionRequest) {
      const [verdict] = await admit([given]);
      if (verdict === undefined) throw new Error('no verdict');
      return verdict;
    },
    /** The verdicts of several requests in one message, which may release others and take receipts. */
    send: admit,
    /** The same, each as it comes. */
    sendEach,
    async end() {
      if (stream === undefined) return;
      stream.end();
      await closed.promise;
    },
  };
}
