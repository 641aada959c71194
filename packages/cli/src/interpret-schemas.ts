import * as z from 'zod/mini';

/**
 * Has schemas that are made from now on read values step by step. One prompt reads too few to win back what compiling
 * a parser for each schema costs.
 */
export function interpretSchemas(): void {
  z.config({ jitless: true });
}
