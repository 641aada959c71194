import type { RecordedTurn } from './recorded-turn.ts';
import { assertTurn, type ScriptedTurn } from './scripted-turn.ts';
import { ScriptFailedError, ScriptInvalidError, ScriptUnplayedError } from './testkit-error.ts';

/** A turn, or a function that decides on it when it is asked for. */
export type TurnSource = ScriptedTurn | ((turn: RecordedTurn) => ScriptedTurn | Promise<ScriptedTurn>);

/** A thread whose first turn is asked for. */
export interface ScriptedThread {
  readonly threadId: string;
  /** 1 for the first thread of this server. */
  readonly number: number;
}

/**
 * What the model says. Turns: in the order they are asked for, whoever asks. A function: every thread gets turns of
 * its own, so that several clients at once each see their sequence.
 */
export type Script = Iterable<TurnSource> | ((thread: ScriptedThread) => Iterable<TurnSource>);

/** Plays a script, turn by turn. */
export interface ScriptPlayer {
  /** The next turn for this request. @throws ScriptFailedError */
  play(turn: RecordedTurn): Promise<Played>;
  /** @throws ScriptFailedError, ScriptUnplayedError */
  readonly assertPlayed: () => void;
}

/** A turn to be answered. */
export interface Played {
  readonly turn: ScriptedTurn;
  /** Puts the turn back: its answer was lost on the way. */
  readonly again: () => void;
}

/** @throws ScriptInvalidError when a turn of a list cannot be played */
export function createScriptPlayer(script: Script): ScriptPlayer {
  assertScript(script);
  const shared = typeof script === 'function' ? undefined : createReel(script);
  const reels = new Map<string, Reel>();
  const failures: ScriptFailedError[] = [];

  function reelFor(threadId: string): Reel {
    if (typeof script !== 'function' || shared !== undefined) return shared ?? createReel([]);
    const known = reels.get(threadId);
    if (known !== undefined) return known;
    const reel = createReel(script({ threadId, number: reels.size + 1 }));
    reels.set(threadId, reel);
    return reel;
  }

  async function next(turn: RecordedTurn): Promise<Played> {
    const reel = reelFor(turn.threadId);
    const source = reel.next();
    const where = `request ${turn.number} (thread ${turn.threadId === '' ? 'not named' : turn.threadId})`;
    if (source === undefined) {
      throw new ScriptFailedError([
        `${where} asks for turn ${reel.played() + 1}; the script has ${reel.played()}`,
      ]);
    }
    const played = typeof source === 'function' ? await source(turn) : source;
    assertTurn(played, `the turn for ${where}`);
    return { turn: played, again: () => reel.putBack(source) };
  }

  return {
    async play(turn) {
      try {
        return await next(turn);
      } catch (error) {
        const failure = error instanceof ScriptFailedError ? error : thrownBy(turn, error);
        failures.push(failure);
        throw failure;
      }
    },
    assertPlayed() {
      if (failures.length > 0) {
        throw new ScriptFailedError(
          failures.map((failure) => failure.message),
          { cause: failures[0]?.cause },
        );
      }
      const all = shared === undefined ? [...reels.values()] : [shared];
      const left = all.reduce((sum, reel) => sum + reel.left(), 0);
      if (left > 0)
        throw new ScriptUnplayedError(
          left,
          all.reduce((sum, reel) => sum + reel.played(), 0),
        );
    },
  };
}

function assertScript(script: unknown): void {
  const isTurns = typeof script === 'object' && script !== null && Symbol.iterator in script;
  if (!isTurns && typeof script !== 'function') {
    throw new ScriptInvalidError('the script is neither turns nor a function that gives them');
  }
}

function thrownBy(turn: RecordedTurn, error: unknown): ScriptFailedError {
  const text = error instanceof Error ? error.message : `a thrown ${typeof error}`;
  return new ScriptFailedError([`the script for request ${turn.number} threw: ${text}`], { cause: error });
}

/** The turns of one thread, or of all. */
interface Reel {
  next(): TurnSource | undefined;
  putBack(source: TurnSource): void;
  played(): number;
  /** How many turns a list still holds; 0 for an iterator, which nobody can count. */
  left(): number;
}

function createReel(turns: Iterable<TurnSource>): Reel {
  const list: readonly TurnSource[] | undefined = Array.isArray(turns)
    ? Array.from<TurnSource>(turns)
    : undefined;
  for (const [at, turn] of (list ?? []).entries()) {
    if (typeof turn !== 'function') assertTurn(turn, `turn ${at + 1}`);
  }
  const rest: Iterator<TurnSource, unknown> = (list ?? turns)[Symbol.iterator]();
  const putBack: TurnSource[] = [];
  let played = 0;

  return {
    next() {
      const again = putBack.shift();
      const step = again === undefined ? rest.next() : { done: false as const, value: again };
      if (step.done === true) return undefined;
      played += 1;
      return step.value;
    },
    putBack(source) {
      played -= 1;
      putBack.push(source);
    },
    played: () => played,
    left: () => (list === undefined ? 0 : list.length - played),
  };
}
