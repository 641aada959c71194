/** A patch as it was written: what to do with which file, in order. Paths are as the text has them. */
export interface Patch {
  /** `*** Environment ID`, where the text names one. */
  readonly environmentId?: string;
  readonly sections: readonly PatchSection[];
}

/** What a patch does with one file. */
export type PatchSection = AddSection | DeleteSection | UpdateSection;

/** `*** Add File`: creates the file, or replaces the one that is there. */
export interface AddSection {
  readonly kind: 'add';
  readonly path: string;
  /** Ends with a newline unless empty. */
  readonly contents: string;
}

/** `*** Delete File`. */
export interface DeleteSection {
  readonly kind: 'delete';
  readonly path: string;
}

/** `*** Update File`: changes lines, moves the file, or both. */
export interface UpdateSection {
  readonly kind: 'update';
  readonly path: string;
  /** `*** Move to`. */
  readonly moveTo?: string;
  /** In the order of the file's lines. */
  readonly chunks: readonly PatchChunk[];
}

/** Lines that stand together in the file, and what becomes of them. */
export interface PatchChunk {
  /** The line after `@@`, somewhere above the chunk's own. */
  readonly context?: string;
  readonly lines: readonly ChunkLine[];
  /** `*** End of File`: the lines are the file's last. */
  readonly isAtEnd: boolean;
  /** Where in the patch the chunk begins, counted from 1. */
  readonly line: number;
}

/** One line of a chunk, without its sign. */
export interface ChunkLine {
  readonly kind: 'keep' | 'remove' | 'add';
  readonly text: string;
}
