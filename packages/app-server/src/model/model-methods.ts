import type { Handlers } from '../handler.ts';
import { listModels } from './model-list.ts';

/** The methods of this area. */
export const modelMethods: Handlers = { 'model/list': listModels };
