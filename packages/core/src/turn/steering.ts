import type { ToolOutput, UserInputPart } from '@codex-ts/protocol';

import type { AdditionalContext } from '../context/additional-context.ts';
import { TurnOverError } from '../errors.ts';

/** Other names and texts for the model's server: instead of those that were told, and besides. */
export interface MetadataChange {
  replace?: Readonly<Record<string, string>>;
  patch?: Readonly<Record<string, string>>;
}

/** Something that the user says, or that is handed in for the model to read. */
export interface Words {
  parts: readonly UserInputPart[];
  /** The id that the program gave them. */
  clientId: string | undefined;
  /** Stands for the words when it is there. */
  toolOutput: ToolOutput | undefined;
  /** Of the turn that they are said in. */
  metadata: MetadataChange | undefined;
  /** What goes before it, as far as it was not told yet; absent: what was told stays. */
  context: AdditionalContext | undefined;
}

/** What the user says while a turn runs. */
export interface Steering {
  /** Resolves when the words are part of the turn. Throws `CORE_TURN_OVER`. */
  say(words: Words): Promise<void>;
  /** The words that wait, oldest first; each has to be answered for. */
  take(): SteeredWords[];
  readonly isWaiting: boolean;
  /** Refuses what waits and what comes. */
  end(): void;
}

/** Words that wait to become part of the turn. */
export interface SteeredWords {
  words: Words;
  accept: () => void;
  refuse: (why: unknown) => void;
}

/** Nothing was said yet. */
export function createSteering(): Steering {
  let waiting: SteeredWords[] = [];
  let isOver = false;

  function take(): SteeredWords[] {
    const taken = waiting;
    waiting = [];
    return taken;
  }

  return {
    say: (words) =>
      new Promise((accept, refuse) => {
        if (isOver) refuse(new TurnOverError());
        else waiting.push({ words, accept, refuse });
      }),
    take,
    get isWaiting() {
      return waiting.length > 0;
    },
    end() {
      isOver = true;
      for (const waiter of take()) waiter.refuse(new TurnOverError());
    },
  };
}
