/** A cloud task in a list. */
export interface TaskSummary {
  readonly id: string;
  readonly title: string;
  /** In seconds since 1970. */
  readonly updatedAt?: number;
  readonly isArchived: boolean;
  readonly hasUnreadTurn: boolean;
  /** How it stands, verbatim as the backend shows it. */
  readonly status?: Readonly<Record<string, unknown>>;
}

/** A page of cloud tasks. */
export interface TaskPage {
  readonly tasks: readonly TaskSummary[];
  /** Asks for the next page; absent on the last. */
  readonly nextCursor?: string;
}

/** What a cloud task came to so far. */
export interface TaskDetails {
  readonly id: string;
  readonly title: string;
  /** What the user asked, in parts. */
  readonly prompts: readonly string[];
  /** What the assistant said, in parts. */
  readonly messages: readonly string[];
  /** The change it made, as a unified diff. */
  readonly diff?: string;
  /** How the assistant's turn stands, as the backend writes it. */
  readonly turnStatus?: string;
  readonly failure?: { readonly code?: string; readonly message?: string };
}

/** What a new cloud task is given. */
export interface NewTask {
  readonly environmentId: string;
  readonly prompt: string;
  readonly branch?: string;
  /** How many attempts are made; 1 by default. */
  readonly attempts?: number;
  /** Applied before the task begins, as a unified diff. */
  readonly startingDiff?: string;
}

/** The body of `POST /tasks`. */
export function newTaskBody(task: NewTask): Record<string, unknown> {
  return {
    new_task: {
      environment_id: task.environmentId,
      ...(task.branch !== undefined && { branch: task.branch }),
      run_environment_in_qa_mode: false,
    },
    input_items: [
      { type: 'message', role: 'user', content: [{ content_type: 'text', text: task.prompt }] },
      ...(task.startingDiff === undefined
        ? []
        : [{ type: 'pre_apply_patch', output_diff: { diff: task.startingDiff } }]),
    ],
    ...(task.attempts !== undefined && task.attempts > 1 && { metadata: { best_of_n: task.attempts } }),
  };
}
