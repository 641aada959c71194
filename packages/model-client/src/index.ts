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
  type ModelError,
} from './errors.ts';
export { modelFacts, usableContext, type ModelFacts } from './model-catalogue.ts';
export type { ModelEvent, RateLimits, RateLimitWindow } from './model-event.ts';
export type { ModelPorts } from './model-means.ts';
export type { ResponsesRequest } from './responses-request.ts';
