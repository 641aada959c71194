import type { Admission } from './admission.ts';
import type { Envelope } from './envelope.ts';
import type { IncomingText } from './message-stream.ts';
import type { Malformed, RpcErrorObject, RpcNotification, RpcRequest } from './message.ts';
import type { OpenQuestions } from './open-questions.ts';
import type { Outbox } from './outbox.ts';
import { reservedCode } from './reserved-code.ts';

/** Who gets what comes in. */
export interface ReceiverParts {
  readonly options: {
    readonly onNotification?: (notification: RpcNotification) => void;
    readonly onFault?: (fault: unknown, message: RpcRequest | RpcNotification) => void;
    readonly overloaded?: RpcErrorObject;
  };
  readonly envelope: Envelope;
  readonly outbox: Outbox;
  readonly admission: Admission;
  readonly questions: OpenQuestions;
  readonly respond: (request: RpcRequest) => Promise<void>;
}

/** Takes one text after another to where it belongs. Never throws. */
export function createReceiver(parts: ReceiverParts): (incoming: IncomingText) => void {
  const { options, outbox } = parts;

  function tell(notification: RpcNotification): void {
    try {
      options.onNotification?.(notification);
    } catch (fault) {
      options.onFault?.(fault, notification);
    }
  }

  return (incoming) => {
    const message =
      incoming.kind === 'text' ? parts.envelope.decode(incoming.text) : unreadable(incoming.problem);
    switch (message.kind) {
      case 'request':
        if (parts.admission.admit(message, parts.respond)) return;
        outbox.put({ kind: 'failure', id: message.id, error: options.overloaded ?? overloadedError });
        return;
      case 'notification':
        return tell(message);
      case 'result':
      case 'failure':
        parts.questions.settle(message);
        return;
      case 'malformed':
        outbox.put({ kind: 'failure', id: message.id, error: message.error });
        return;
      default:
        message satisfies never;
    }
  };
}

const overloadedError: RpcErrorObject = {
  code: reservedCode.internalError,
  message: 'too many requests are under way; ask again later',
};

function unreadable(problem: string): Malformed {
  return {
    kind: 'malformed',
    id: null,
    error: { code: reservedCode.parseError, message: `Parse error: ${problem}` },
  };
}
