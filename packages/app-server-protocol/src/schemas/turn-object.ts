import * as z from 'zod/mini';

import { whole } from './field.ts';
import { ThreadItem } from './item.ts';

const withStatus = z.object({ httpStatusCode: z.nullable(whole) });

export const CodexErrorInfo = z.union([
  z.enum([
    'contextWindowExceeded',
    'usageLimitExceeded',
    'rateLimitExceeded',
    'serverOverloaded',
    'modelNotFound',
    'internalServerError',
    'unauthorized',
    'badRequest',
    'sandboxError',
    'other',
  ]),
  z.object({ httpConnectionFailed: withStatus }),
  z.object({ responseStreamConnectionFailed: withStatus }),
  z.object({ responseStreamDisconnected: withStatus }),
  z.object({ responseTooManyFailedAttempts: withStatus }),
  z.object({ activeTurnNotSteerable: z.object({ turnKind: z.enum(['review', 'compact']) }) }),
]);

export const TurnError = z.object({
  message: z.string(),
  codexErrorInfo: z.nullable(CodexErrorInfo),
  additionalDetails: z.nullable(z.string()),
  misalignment: z.null(),
});

export const TurnStatus = z.enum(['completed', 'interrupted', 'failed', 'inProgress']);

export const TurnItemsView = z.enum(['notLoaded', 'summary', 'full']);

export const Turn = z.object({
  id: z.string(),
  rootTurnId: z.nullable(z.string()),
  items: z.array(ThreadItem),
  itemsView: TurnItemsView,
  status: TurnStatus,
  error: z.nullable(TurnError),
  startedAt: z.nullable(whole),
  completedAt: z.nullable(whole),
  durationMs: z.nullable(whole),
});

export const turnObjectSchemas = { CodexErrorInfo, TurnError, TurnStatus, TurnItemsView, Turn };

export const turnObjectTexts: Record<keyof typeof turnObjectSchemas, string> = {
  CodexErrorInfo: 'The kind of failure, for programs.',
  TurnError: 'Why a turn failed, or what is tried again.',
  TurnStatus: 'How a turn stands.',
  TurnItemsView: 'How much of the items of a turn is shown.',
  Turn: 'One turn. Times in seconds since 1970, the duration in milliseconds.',
};
