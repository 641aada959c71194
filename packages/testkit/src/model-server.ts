import { errorAnswer, jsonAnswer, type Answer } from './answer.ts';
import { openLoopback, type Loopback, type LoopbackOptions } from './loopback.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { recordTurn, type RecordedTurn } from './recorded-turn.ts';
import { responseEvents, type ResponseFrame } from './response-events.ts';
import { createScriptPlayer, type Script, type ScriptPlayer } from './script-player.ts';
import type { ScriptedTurn } from './scripted-turn.ts';
import { ScriptFailedError } from './testkit-error.ts';

/** How a model server listens, waits and dates its answers. */
export interface ModelServerOptions extends LoopbackOptions {
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: () => number;
}

/** A server that speaks the Responses API by a script. Its `url` is the base before `/responses`. */
export interface ModelServer extends Loopback {
  /** From now on only these bearers are let in; others get 401. Until then everybody is, with or without one. */
  accept(bearer: (token: string) => boolean): void;
  /** The requests that got as far as the script; the list grows by itself. */
  readonly turns: readonly RecordedTurn[];
  /**
   * Call it at the end of a test.
   * @throws ScriptFailedError when a turn was asked for that the script does not hold, or the script threw
   * @throws ScriptUnplayedError when turns are left
   */
  assertPlayed(): void;
}

/**
 * Starts a model server. A turn that a fault cut off is played again; one the client gave up on is not.
 * @throws ScriptInvalidError, ListenError
 */
export async function startModelServer(
  script: Script,
  options: ModelServerOptions = {},
): Promise<ModelServer> {
  const player = createScriptPlayer(script);
  const parts = await openLoopback(options);
  const turns: RecordedTurn[] = [];
  const house: House = { player, turns, clock: options.clock ?? Date.now, asked: 0 };
  let isAccepted: ((token: string) => boolean) | undefined;
  parts.serve((request) => {
    if (isAccepted !== undefined && !isAccepted(bearerOf(request))) return unauthorized();
    return answerRequest(house, request);
  });
  return {
    ...parts.loopback,
    forget() {
      parts.loopback.forget();
      turns.length = 0;
    },
    accept(bearer) {
      parts.assertOpen();
      isAccepted = bearer;
    },
    turns,
    assertPlayed: player.assertPlayed,
  };
}

interface House {
  readonly player: ScriptPlayer;
  readonly turns: RecordedTurn[];
  readonly clock: () => number;
  /** How many turns were asked for. */
  asked: number;
}

function bearerOf(request: RecordedRequest): string {
  return /^bearer +(?<token>\S+)$/iu.exec(request.headers['authorization'] ?? '')?.groups?.['token'] ?? '';
}

function unauthorized(): Answer {
  return errorAnswer(/*status*/ 401, {
    code: 'token_expired',
    message: 'Provided authentication token is expired. Please try signing in again.',
  });
}

async function answerRequest(house: House, request: RecordedRequest): Promise<Answer> {
  const { method, path } = request;
  if (method === 'GET' && path.endsWith('/models')) return jsonAnswer(/*status*/ 200, { models: [] });
  if (!path.endsWith('/responses')) {
    return errorAnswer(/*status*/ 404, {
      code: 'not_found',
      message: `this model server has no ${method} ${path}`,
    });
  }
  if (request.headers['upgrade'] !== undefined) {
    return errorAnswer(/*status*/ 426, {
      code: 'upgrade_required',
      message: 'WebSockets are not spoken here; POST instead',
    });
  }
  if (method !== 'POST')
    return errorAnswer(/*status*/ 405, {
      code: 'method_not_allowed',
      message: `${method} ${path} is not allowed`,
    });
  return answerTurn(house, request);
}

async function answerTurn(house: House, request: RecordedRequest): Promise<Answer> {
  const turn = recordTurn(request, house.asked + 1);
  if (turn === undefined)
    return errorAnswer(/*status*/ 400, { code: 'invalid_json', message: 'the body is no JSON object' });
  house.asked = turn.number;
  house.turns.push(turn);
  try {
    const played = await house.player.play(turn);
    const frame = { number: turn.number, model: turn.model, nowMs: house.clock() };
    return { ...streamAnswer(played.turn, frame), lost: played.again };
  } catch (error) {
    if (!(error instanceof ScriptFailedError)) throw error;
    // 400 is what no client repeats, so the test fails at once and says why.
    return errorAnswer(/*status*/ 400, {
      code: 'testkit_script_failed',
      message: `testkit: ${error.message}`,
    });
  }
}

function streamAnswer(turn: ScriptedTurn, frame: ResponseFrame): Answer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...turn.headers,
    },
    body: responseEvents(turn, frame),
  };
}
