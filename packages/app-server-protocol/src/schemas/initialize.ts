import * as z from 'zod/mini';

import { json, maybe, nothing } from './field.ts';

export const ClientInfo = z.object({
  name: z.string(),
  title: maybe(z.string()),
  version: z.string(),
});

export const InitializeCapabilities = z.object({
  experimentalApi: z.exactOptional(z.boolean()),
  requestAttestation: z.exactOptional(z.boolean()),
  optOutNotificationMethods: maybe(z.array(z.string())),
  extensions: maybe(z.record(z.string(), json)),
});

export const InitializeParams = z.object({
  clientInfo: ClientInfo,
  capabilities: maybe(InitializeCapabilities),
});

export const InitializeResponse = z.object({
  userAgent: z.string(),
  codexHome: z.string(),
  platformFamily: z.string(),
  platformOs: z.string(),
});

export const InitializedNotification = nothing();

export const ConfigWarningNotification = z.object({
  summary: z.string(),
  details: z.nullable(z.string()),
  path: z.exactOptional(z.string()),
});

export const WarningNotification = z.object({
  threadId: z.nullable(z.string()),
  message: z.string(),
});

export const initializeSchemas = {
  ClientInfo,
  InitializeCapabilities,
  InitializeParams,
  InitializeResponse,
  InitializedNotification,
  ConfigWarningNotification,
  WarningNotification,
};

export const initializeTexts: Record<keyof typeof initializeSchemas, string> = {
  ClientInfo: 'The program that connects. Its name becomes the originator of requests to the model server.',
  InitializeCapabilities: 'What the client can do, and what it does not want to hear.',
  InitializeParams: 'The first request on a connection.',
  InitializeResponse: 'Who answers. `codexHome` is absolute.',
  InitializedNotification: 'The client has read the answer to `initialize`. Requests work without it.',
  ConfigWarningNotification: 'Something about the configuration or the machine that the user should know.',
  WarningNotification: 'Something went wrong that fails nothing.',
};
