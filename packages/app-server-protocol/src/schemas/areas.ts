import type * as z from 'zod/mini';

import { accountSchemas, accountTexts } from './account.ts';
import { approvalSchemas, approvalTexts } from './approval.ts';
import { commandSchemas, commandTexts } from './command.ts';
import { configSchemas, configTexts } from './config.ts';
import { initializeSchemas, initializeTexts } from './initialize.ts';
import { itemSchemas, itemTexts } from './item.ts';
import { modelSchemas, modelTexts } from './model.ts';
import { policySchemas, policyTexts } from './policy.ts';
import { reviewSchemas, reviewTexts } from './review.ts';
import { threadSchemas, threadTexts } from './thread.ts';
import { turnObjectSchemas, turnObjectTexts } from './turn-object.ts';
import { turnSchemas, turnTexts } from './turn.ts';

/** The shapes of one area, and what each is in a sentence. */
export interface Area {
  readonly name: string;
  readonly schemas: Readonly<Record<string, z.ZodMiniType>>;
  readonly texts: Readonly<Record<string, string>>;
}

/** All shapes; a shape only refers to its own area and those before it. */
export const areas: readonly Area[] = [
  { name: 'initialize', schemas: initializeSchemas, texts: initializeTexts },
  { name: 'account', schemas: accountSchemas, texts: accountTexts },
  { name: 'policy', schemas: policySchemas, texts: policyTexts },
  { name: 'item', schemas: itemSchemas, texts: itemTexts },
  { name: 'turn-object', schemas: turnObjectSchemas, texts: turnObjectTexts },
  { name: 'thread', schemas: threadSchemas, texts: threadTexts },
  { name: 'turn', schemas: turnSchemas, texts: turnTexts },
  { name: 'approval', schemas: approvalSchemas, texts: approvalTexts },
  { name: 'review', schemas: reviewSchemas, texts: reviewTexts },
  { name: 'command', schemas: commandSchemas, texts: commandTexts },
  { name: 'model', schemas: modelSchemas, texts: modelTexts },
  { name: 'config', schemas: configSchemas, texts: configTexts },
];
