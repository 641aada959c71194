import type { Handlers } from '../handler.ts';
import { keepMethods } from './keep-methods.ts';
import { openMethods } from './open-methods.ts';
import { readMethods } from './read-methods.ts';

/** Threads: how they come into memory, what is read of them, and what becomes of them. */
export const threadMethods: Handlers = { ...openMethods, ...readMethods, ...keepMethods };
