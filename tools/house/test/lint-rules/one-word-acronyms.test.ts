import { expect, test } from 'vitest';

import { filesOf, lintPlanted, messagesIn, rulesIn } from './planted-code.ts';

const refused: readonly [code: string, ...spellings: string[]][] = [
  ['export const parseURL = 1;', 'parseUrl'],
  ['export const userIDs = 1;', 'userIds'],
  ['export const fromJSONRPC = 1;', 'fromJsonRpc'],
  ['export const chatGPTUrl = 1;', 'chatgptUrl'],
  ['export const isXIdStart = 1;', 'isXidStart'],
  ['export const toSHA256 = 1;', 'toSha256'],
  ['export const MAX_SIZE = 1;', 'maxSize'],
  ['export const URL = 1;', 'url'],
  ['export interface HTTPClient {\n  a: string;\n}', 'HttpClient'],
  ['export type UUID = string;', 'Uuid'],
  ['export class OpenAI {\n  a = 1;\n}', 'Openai'],
  ['export class ChatGpt {\n  a = 1;\n}', 'Chatgpt'],
  ['export class OAuthError {\n  a = 1;\n}', 'OauthError'],
  ['export function f(baseURL: string): string {\n  return baseURL;\n}', 'baseUrl'],
  ['export const f = (first: string, { key: theID }: { key: string }): string => first + theID;', 'theId'],
  ['export const f = <TKey,>(a: TKey): TKey[] => [a];', 'Tkey'],
  [
    'export class A {\n  readonly #myURL = 1;\n  getURL(): number {\n    return this.#myURL;\n  }\n}',
    'myUrl',
    'getUrl',
  ],
  ['export interface A {\n  userID: string;\n  toURL(): string;\n}', 'userId', 'toUrl'],
  ['export const a = { someURL: 1 };', 'someUrl'],
  ["import { sep as pathSEP } from 'node:path';\n\nexport const a = `${pathSEP}a`;", 'pathSep'],
  ["import * as FS from 'node:fs';\n\nexport const a = FS.existsSync('a');", 'fs'],
  ['const a = 1;\nexport { a as someURL };', 'someUrl'],
  [
    'export function f(): void {\n  try {\n    process.abort();\n  } catch (myERR) {\n    throw new TypeError(String(myERR));\n  }\n}',
    'myErr',
  ],
];

const kept: readonly string[] = [
  'export const a = { requires_openai_auth: true, forced_chatgpt_workspace_id: 1, json_rpc: 2 };',
  'export const isOpenai = true;\nexport const openaiUrl = 1;',
  'export class JsonRpc {\n  toJSON(): string {\n    return String(this);\n  }\n}',
  "export const a = { 'baseURL': 1, 'clientID': 2 };",
  'export interface Environment {\n  readonly CODEX_HOME?: string;\n  readonly HOME?: string;\n}',
  'export const f = ({ CODEX_HOME }: { CODEX_HOME?: string }): string => CODEX_HOME ?? "";',
  "import { EOL } from 'node:os';\n\nexport const a = `a${EOL}`;",
  'export const f = <T, U>(a: T, b: U): [T, U] => [a, b];',
  'export const f = (stream: NodeJS.WriteStream): boolean => stream.isTTY;',
  'export const url = new URL("http://a");',
];

const refusedAt = (at: number): string => `packages/a/src/refused-${at}.ts`;
const keptAt = (at: number): string => `packages/a/src/kept-${at}.ts`;

test("an acronym in a name of ours is refused with the spelling to write; other people's names pass", async () => {
  const codes = refused.map(([code]) => code);

  const diagnostics = await lintPlanted(
    { ...filesOf(codes, refusedAt), ...filesOf(kept, keptAt) },
    { withTypes: false },
  );

  const spellings = refused.map(([code], at) => [
    code,
    ...messagesIn(diagnostics, refusedAt(at)).flatMap(
      (message) => /^Write `([^`]+)`, not/u.exec(message)?.[1] ?? [],
    ),
  ]);
  expect(spellings).toEqual(refused);
  const rule = 'codex-ts(one-word-acronyms)';
  expect(kept.filter((_, at) => rulesIn(diagnostics, keptAt(at)).includes(rule))).toEqual([]);
});
