import type { Handlers } from '../handler.ts';
import { readConfig } from './config-read.ts';

/** The methods of this area. */
export const configMethods: Handlers = { 'config/read': readConfig };
