/** One source of settings. Of several the later in the list wins. */
export interface ConfigLayer {
  /**
   * `system` and `managed` are the administrator's, below and above everything else; `project` are the `.codex`
   * folders from the project's root down to the workspace.
   */
  readonly source: 'system' | 'user' | 'profile' | 'project' | 'override' | 'managed';
  /** The file; absent for overrides. */
  readonly path?: string;
  /** The dotted keys that it sets. Their values may be secret. */
  readonly keys: readonly string[];
  /** Why the layer counts for nothing, when it does not. */
  readonly disabledReason?: string;
}

/** The layer that decides the setting with this dotted key, or undefined where it has its default. */
export function layerOf(layers: readonly ConfigLayer[], key: string): ConfigLayer | undefined {
  return layers.findLast(
    (layer) =>
      layer.disabledReason === undefined &&
      layer.keys.some((one) => one === key || one.startsWith(`${key}.`)),
  );
}
