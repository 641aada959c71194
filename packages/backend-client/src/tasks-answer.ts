import * as z from 'zod/mini';

import type { TaskDetails, TaskPage, TaskSummary } from './tasks.ts';
import { defined, given } from './wire-field.ts';

const ListItem = z.object({
  id: z.string(),
  title: given(z.string()),
  updated_at: given(z.number()),
  archived: given(z.boolean()),
  has_unread_turn: given(z.boolean()),
  task_status_display: given(z.record(z.string(), z.unknown())),
});

const ListWire = z.object({ items: z.array(ListItem), cursor: given(z.string()) });

/** The answer of `GET /tasks/list`. */
export const TaskPageAnswer: z.ZodMiniType<TaskPage> = z.pipe(
  ListWire,
  z.transform((wire) => ({
    tasks: wire.items.map(summaryOf),
    ...defined({ nextCursor: wire.cursor === '' ? undefined : wire.cursor }),
  })),
);

const ContentPart = z.union([z.string(), z.looseObject({ text: given(z.string()) })]);
const TurnItem = z.looseObject({
  type: z.string(),
  content: given(z.array(ContentPart)),
  diff: given(z.string()),
  output_diff: given(z.looseObject({ diff: given(z.string()) })),
});
const TurnWire = z.object({
  turn_status: given(z.string()),
  input_items: given(z.array(TurnItem)),
  output_items: given(z.array(TurnItem)),
  error: given(z.object({ code: given(z.string()), message: given(z.string()) })),
});
const DetailsWire = z.object({
  task: z.object({ id: z.string(), title: given(z.string()) }),
  current_user_turn: given(TurnWire),
  current_assistant_turn: given(TurnWire),
  current_diff_task_turn: given(TurnWire),
});

/** The answer of `GET /tasks/ID`. */
export const TaskDetailsAnswer: z.ZodMiniType<TaskDetails> = z.pipe(DetailsWire, z.transform(detailsOf));

/** The answer of `POST /tasks`: the id of the new task. */
export const NewTaskAnswer: z.ZodMiniType<string> = z.pipe(
  z.union([z.object({ task: z.object({ id: z.string() }) }), z.object({ id: z.string() })]),
  z.transform((wire) => ('task' in wire ? wire.task.id : wire.id)),
);

function summaryOf(item: z.infer<typeof ListItem>): TaskSummary {
  return {
    id: item.id,
    title: item.title ?? '',
    isArchived: item.archived ?? false,
    hasUnreadTurn: item.has_unread_turn ?? false,
    ...defined({ updatedAt: item.updated_at, status: item.task_status_display }),
  };
}

function detailsOf(wire: z.infer<typeof DetailsWire>): TaskDetails {
  const assistant = wire.current_assistant_turn;
  return {
    id: wire.task.id,
    title: wire.task.title ?? '',
    prompts: textsOf(wire.current_user_turn?.input_items),
    messages: textsOf(assistant?.output_items),
    ...defined({
      diff: diffOf(wire.current_diff_task_turn) ?? diffOf(assistant),
      turnStatus: assistant?.turn_status,
      failure: assistant?.error && defined(assistant.error),
    }),
  };
}

function textsOf(items: readonly z.infer<typeof TurnItem>[] | undefined): string[] {
  return (items ?? [])
    .filter(({ type }) => type === 'message')
    .flatMap(({ content }) => content ?? [])
    .map((part) => (typeof part === 'string' ? part : (part.text ?? '')))
    .filter((text) => text !== '');
}

/** A diff stands in an item of its own, or in that of a pull request. */
function diffOf(turn: z.infer<typeof TurnWire> | undefined): string | undefined {
  return (turn?.output_items ?? [])
    .map((item) => (item.type === 'pr' ? item.output_diff?.diff : item.diff))
    .find((diff) => diff !== undefined && diff !== '');
}
