/** The flags of `codex-ts login`. */
export interface LoginFlags {
  browser?: boolean;
  deviceAuth?: boolean;
  withApiKey?: boolean;
  withAccessToken?: boolean;
  port?: number;
  profile?: string;
}
