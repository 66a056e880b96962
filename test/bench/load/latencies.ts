/** Latencies in fixed memory: 10 us apart up to 200 ms, 1 ms apart up to 60 s. */
export class Latencies {
  readonly #fine = new Uint32Array(20_000);
  readonly #coarse = new Uint32Array(60_000);
  #count = 0;
  #maxMs = 0;

  add(latencyMs: number): void {
    const fine = Math.floor(latencyMs * 100);
    if (fine < this.#fine.length) this.#fine[fine] = (this.#fine[fine] ?? 0) + 1;
    else {
      const coarse = Math.min(Math.floor(latencyMs), this.#coarse.length - 1);
      this.#coarse[coarse] = (this.#coarse[coarse] ?? 0) + 1;
    }
    this.#count++;
    if (latencyMs > this.#maxMs) this.#maxMs = latencyMs;
  }

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** The latency that this share of all requests stays within; 0 when there were none. */
  quantileMs(share: number): number {
    let left = Math.ceil(this.#count * share);
    if (left === 0) return 0;
    for (const [at, count] of this.#fine.entries()) {
      left -= count;
      if (left <= 0) return (at + 1) / 100;
    }
    for (const [at, count] of this.#coarse.entries()) {
      left -= count;
      if (left <= 0) return at + 1;
    }
    return this.#maxMs;
  }
}
