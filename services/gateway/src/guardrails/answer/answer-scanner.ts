import type { Clock } from '@tollgate/clock';
import type { GatewayError } from '@tollgate/contracts';
import {
  type Detector,
  type FoundText,
  type Placeholders,
  type Replace,
  TextStream,
} from '@tollgate/guardrails';
import { failure, foundText, objection } from '../objection.ts';
import type { Place } from '../place.ts';
import type { GuardRecord } from '../results.ts';
import { JsonTextStream } from '../scan/json-text-stream.ts';

/** Most characters of a stream that one guardrail holds back. */
export const HELD_CHARS_MAX = 4_096;

/** What a scanner works with. */
export type AnswerScannerOptions = {
  readonly records: readonly GuardRecord[];
  /** What placeholders of the request stand for. */
  readonly placeholders: Placeholders;
  readonly clock: Clock;
  /** Whether texts take the places of placeholders: they do so behind every guardrail. */
  readonly isRestoring: boolean;
  mask(found: string): void;
};

/** A text of an answer that is scanned in chunks by every guardrail, one after the other. */
export type AnswerText = {
  push(text: string): string;
  release(): string;
  end(): string;
  /** Characters that are held back. */
  readonly heldChars: number;
  /** Whether something of it was rewritten. */
  readonly isRewritten: boolean;
};

type Stage = {
  /** Unset for what is no guardrail's work. */
  readonly record?: GuardRecord;
  readonly detectors: readonly Detector[];
  readonly replace?: Replace;
};

/** Makes scanners for the texts of one answer and keeps what they find. */
export class AnswerScanner {
  readonly #options: AnswerScannerOptions;
  readonly #stages: readonly Stage[];
  readonly #restore: Stage | undefined;
  #error: GatewayError | undefined;

  constructor(options: AnswerScannerOptions) {
    this.#options = options;
    this.#stages = options.records.flatMap(stageOf).sort(byTurn);
    const { placeholders, isRestoring } = options;
    if (isRestoring && !placeholders.isEmpty) {
      this.#restore = {
        detectors: [placeholders.detector()],
        replace: ({ replacement }) => replacement ?? '',
      };
    }
  }

  /** The objection of a guardrail; nothing of the answer may go on after it. */
  get error(): GatewayError | undefined {
    return this.#error;
  }

  /** A scanner of one text. The strings of JSON are texts of their own. */
  text(place: Place, isJson: boolean): AnswerText {
    const streams = this.#stagesOf(place).map((stage) => {
      const options = { detectors: stage.detectors, heldCharsMax: HELD_CHARS_MAX, ...replaceOf(stage) };
      return { stage, stream: isJson ? new JsonTextStream(options) : new TextStream(options) };
    });
    let isRewritten = false;
    const run = (text: string, how: 'push' | 'release' | 'end'): string => {
      let passing = text;
      for (const { stage, stream } of streams) {
        const startedMs = this.#options.clock.monotonicMs();
        const pushed = passing === '' ? NOTHING : stream.push(passing);
        const more = how === 'push' ? NOTHING : stream[how]();
        const findings = [...pushed.findings, ...more.findings];
        passing = pushed.text + more.text;
        isRewritten ||= findings.length > 0 && stage.replace !== undefined;
        this.#found(stage, findings, place);
        stage.record?.took(this.#options.clock.monotonicMs() - startedMs);
      }
      return passing;
    };
    return {
      push: (chunk) => run(chunk, 'push'),
      release: () => run('', 'release'),
      end: () => run('', 'end'),
      get heldChars() {
        return streams.reduce((sum, { stream }) => sum + stream.heldChars, 0);
      },
      get isRewritten() {
        return isRewritten;
      },
    };
  }

  /** Texts take their places again behind every guardrail. Reasoning stays as its provider signed it. */
  #stagesOf(place: Place): readonly Stage[] {
    return this.#restore === undefined || place === 'reasoning'
      ? this.#stages
      : [...this.#stages, this.#restore];
  }

  /** Not every text could be looked at: the error is set if one of the guardrails must. */
  failed(reason: string): void {
    for (const { record } of this.#stages) {
      if (record === undefined) continue;
      record.becomes('errored', reason);
      if (record.planned.guardrail.strategy === 'enforce') this.#error ??= failure(record, reason);
    }
  }

  /** A part that no guardrail can read goes by. */
  unread(what: string): void {
    for (const { record } of this.#stages) record?.becomes('not_scanned', `${what} is not looked at`);
  }

  #found({ record, replace }: Stage, findings: readonly FoundText[], place: Place): void {
    if (findings.length === 0 || record === undefined) return;
    for (const { kind, found } of findings) {
      record.found(kind, place);
      this.#options.mask(found);
    }
    if (replace !== undefined) record.becomes('rewritten');
    else if (record.planned.guardrail.strategy === 'audit') record.becomes('flagged');
    else {
      record.becomes('blocked');
      this.#error ??= objection(record, foundText(record));
    }
  }
}

const NOTHING = { text: '', findings: [] };

function replaceOf({ replace }: Stage): { readonly replace?: Replace } {
  return replace === undefined ? {} : { replace };
}

/** Guardrails of other kinds have said before the call what they cannot look at. */
function stageOf(record: GuardRecord): Stage[] {
  const { check, mutates, strategy } = record.planned.guardrail;
  if (check.scope !== 'text') return [];
  const { detectors, replacement } = check;
  if (!mutates || strategy === 'audit') return [{ record, detectors }];
  return [{ record, detectors, replace: (finding) => finding.replacement ?? replacement }];
}

/** Those that only validate see the answer as the model wrote it. */
function byTurn(one: Stage, other: Stage): number {
  const turn = ({ record, replace }: Stage) =>
    replace === undefined ? -1 : (record?.planned.guardrail.priority ?? 0);
  return turn(one) - turn(other);
}
