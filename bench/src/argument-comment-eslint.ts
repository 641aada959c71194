import { relative } from 'node:path';
import { parseArgs } from 'node:util';

import * as parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';

import { argumentCommentRule } from './argument-comment-rule.ts';

/**
 * The peer as a process: typed ESLint with one rule over a tree, its cache at `--cache`. Prints a line for each
 * finding: `file:line:column rule parameter`.
 */
async function main(tree: string, cache: string): Promise<void> {
  const eslint = new ESLint({
    cwd: tree,
    cache: true,
    cacheLocation: cache,
    overrideConfigFile: true,
    allowInlineConfig: false,
    overrideConfig: [
      {
        files: ['**/*.ts', '**/*.tsx', '**/*.mts', '**/*.cts'],
        languageOptions: {
          parser,
          parserOptions: { project: './tsconfig.eslint.json', tsconfigRootDir: tree },
        },
        linterOptions: { reportUnusedDisableDirectives: 'off' },
        plugins: { bench: { rules: { 'argument-comment': argumentCommentRule } } },
        rules: { 'bench/argument-comment': 'error' },
      },
    ],
  });
  for (const { filePath, messages } of await eslint.lintFiles(['packages'])) {
    for (const { line, column, message } of messages) {
      console.log(`${relative(tree, filePath)}:${line}:${column} ${message}`);
    }
  }
}

const { values } = parseArgs({ options: { tree: { type: 'string' }, cache: { type: 'string' } } });
await main(values.tree ?? '', values.cache ?? '');
