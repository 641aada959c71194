/** Asks for a page of models. */
export interface ModelListParams {
  modelProvider?: string | null;
  cursor?: string | null;
  limit?: number | null;
  includeHidden?: boolean | null;
}

/** A model that can be chosen. */
export interface Model {
  id: string;
  model: string;
  upgrade: string | null;
  upgradeInfo: null;
  availabilityNux: null;
  displayName: string;
  description: string;
  modelSpecialty: string | null;
  hidden: boolean;
  supportedReasoningEfforts: { reasoningEffort: string; description: string }[];
  defaultReasoningEffort: string;
  inputModalities: ('text' | 'image' | 'audio')[];
  supportsPersonality: boolean;
  multiAgentVersion: 'disabled' | 'v1' | 'v2' | null;
  additionalSpeedTiers: string[];
  serviceTiers: { id: string; name: string; description: string }[];
  defaultServiceTier: string | null;
  availableAccessPrograms: null;
  isDefault: boolean;
}

/** A page of models. */
export interface ModelListResponse {
  data: Model[];
  nextCursor: string | null;
}
