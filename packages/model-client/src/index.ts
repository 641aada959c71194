export { createModelClient, type ModelClient, type ModelClientOptions } from './create-model-client.ts';
export {
  ContextFullError,
  ForbiddenError,
  IncompleteError,
  KeyMissingError,
  ModelUnknownError,
  NotSignedInError,
  OverloadedError,
  QuotaExceededError,
  RateLimitedError,
  RequestInvalidError,
  ServerFailedError,
  StatusUnexpectedError,
  StreamLostError,
  UnauthorizedError,
  UsageLimitError,
  refusedStatus,
  type ModelError,
} from './errors.ts';
export {
  knownModels,
  modelFacts,
  usableContext,
  type KnownModel,
  type ModelFacts,
} from './model-catalogue.ts';
export type { ModelEvent } from './model-event.ts';
export type { ModelPorts } from './model-means.ts';
export type { ResponsesRequest } from './responses-request.ts';
export { serviceTierOf, type ServiceTier } from './service-tier.ts';
