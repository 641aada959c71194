import * as z from 'zod/mini';

import { json, jsonRecord, maybe, whole } from './field.ts';

export const TextElement = z.object({
  byteRange: z.object({ start: whole, end: whole }),
  placeholder: maybe(z.string()),
});

const detail = maybe(z.enum(['auto', 'low', 'high', 'original']));

export const ToolOutputContent = z.union([
  z.object({ type: z.literal('input_text'), text: z.string() }),
  z.object({
    type: z.literal('input_image'),
    detail,
    image_url: z.string(),
  }),
  z.object({
    type: z.literal('input_image'),
    detail,
    file_id: z.string(),
  }),
  z.object({ type: z.literal('input_audio'), audio_url: z.string() }),
  z.object({ type: z.literal('input_audio'), file_id: z.string() }),
  z.object({ type: z.literal('encrypted_content'), encrypted_content: z.string() }),
]);

export const UserInput = z.union([
  z.object({
    type: z.literal('text'),
    text: z.string(),
    text_elements: z.exactOptional(z.array(TextElement)),
  }),
  z.object({ type: z.literal('image'), detail, url: z.string() }),
  z.object({ type: z.literal('image'), detail, fileId: z.string() }),
  z.object({ type: z.literal('localImage'), detail, path: z.string() }),
  z.object({ type: z.literal('audio'), url: z.string() }),
  z.object({ type: z.literal('audio'), fileId: z.string() }),
  z.object({ type: z.literal('localAudio'), path: z.string() }),
  z.object({ type: z.literal('skill'), name: z.string(), path: z.string() }),
  z.object({ type: z.literal('mention'), name: z.string(), path: z.string() }),
]);

export const CommandAction = z.discriminatedUnion('type', [
  z.object({ type: z.literal('read'), command: z.string(), name: z.string(), path: z.string() }),
  z.object({ type: z.literal('listFiles'), command: z.string(), path: z.nullable(z.string()) }),
  z.object({
    type: z.literal('search'),
    command: z.string(),
    query: z.nullable(z.string()),
    path: z.nullable(z.string()),
  }),
  z.object({ type: z.literal('unknown'), command: z.string() }),
]);

export const ItemStatus = z.enum(['inProgress', 'completed', 'failed', 'declined']);

export const FileUpdateChange = z.object({
  path: z.string(),
  kind: z.discriminatedUnion('type', [
    z.object({ type: z.literal('add') }),
    z.object({ type: z.literal('delete') }),
    z.object({ type: z.literal('update'), move_path: z.nullable(z.string()) }),
  ]),
  diff: z.string(),
});

export const WebSearchAction = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('search'),
    query: z.nullable(z.string()),
    queries: z.nullable(z.array(z.string())),
  }),
  z.object({ type: z.literal('openPage'), url: z.nullable(z.string()) }),
  z.object({ type: z.literal('findInPage'), url: z.nullable(z.string()), pattern: z.nullable(z.string()) }),
  z.object({ type: z.literal('other') }),
]);

const times = { startedAtMs: maybe(whole), completedAtMs: maybe(whole) };

export const ThreadItem = z.discriminatedUnion('type', [
  z.object({
    ...times,
    type: z.literal('userMessage'),
    id: z.string(),
    clientId: z.nullable(z.string()),
    content: z.array(UserInput),
  }),
  z.object({
    ...times,
    type: z.literal('agentMessage'),
    moderation: z.null(),
    id: z.string(),
    text: z.string(),
    phase: z.nullable(z.enum(['commentary', 'partial_answer', 'final_answer'])),
    memoryCitation: z.null(),
    delivery: z.null(),
    questions: z.null(),
  }),
  z.object({
    ...times,
    type: z.literal('reasoning'),
    id: z.string(),
    summary: z.array(z.string()),
    content: z.array(z.string()),
  }),
  z.object({
    ...times,
    type: z.literal('commandExecution'),
    id: z.string(),
    pluginId: z.null(),
    scriptPath: z.null(),
    command: z.string(),
    cwd: z.string(),
    processId: z.nullable(z.string()),
    source: z.enum(['agent', 'userShell', 'unifiedExecStartup', 'unifiedExecInteraction']),
    status: ItemStatus,
    commandActions: z.array(CommandAction),
    aggregatedOutput: z.nullable(z.string()),
    exitCode: z.nullable(whole),
    durationMs: z.nullable(whole),
  }),
  z.object({
    ...times,
    type: z.literal('fileChange'),
    id: z.string(),
    changes: z.array(FileUpdateChange),
    status: ItemStatus,
  }),
  z.object({
    ...times,
    type: z.literal('webSearch'),
    id: z.string(),
    query: z.string(),
    action: z.nullable(WebSearchAction),
    results: z.nullable(z.array(json)),
  }),
  z.object({
    ...times,
    type: z.literal('functionCallOutput'),
    id: z.string(),
    name: z.string(),
    namespace: z.nullable(z.string()),
    output: z.union([z.string(), z.array(jsonRecord)]),
  }),
]);

export const itemSchemas = {
  TextElement,
  ToolOutputContent,
  UserInput,
  CommandAction,
  ItemStatus,
  FileUpdateChange,
  WebSearchAction,
  ThreadItem,
};

export const itemTexts: Record<keyof typeof itemSchemas, string> = {
  TextElement: 'A part of a text that stands for something; the range counts bytes of UTF-8.',
  ToolOutputContent: 'One part of what a tool gave back, as the model reads it.',
  UserInput: 'One part of what the user says.',
  CommandAction: 'What a part of a command does, as far as it can be told.',
  ItemStatus: 'How far something that is done has come.',
  FileUpdateChange: 'A file that is added, deleted or changed; `diff` is unified.',
  WebSearchAction: 'What a web search does.',
  ThreadItem: 'One thing that was said or done in a turn.',
};
