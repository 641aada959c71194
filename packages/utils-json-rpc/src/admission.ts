import { createLanes } from './lanes.ts';
import type { RpcRequest } from './message.ts';

/** What decides how a request is taken on. */
export interface AdmissionOptions {
  readonly laneOf?: (request: RpcRequest) => string | undefined;
  readonly isLong?: (request: RpcRequest) => boolean;
}

/** Requests under way, counted. Short ones hold up the reader, long ones are refused when there are too many. */
export interface Admission {
  /** False: not taken on. */
  admit(request: RpcRequest, carryOut: (request: RpcRequest) => Promise<void>): boolean;
  readonly hasRoom: boolean;
  room(): Promise<void>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function createAdmission(
  { laneOf, isLong }: AdmissionOptions,
  limits: { readonly mostShort: number; readonly mostLong: number },
): Admission {
  const lanes = createLanes();
  const underWay = { short: 0, long: 0 };
  let onRoom: (() => void) | undefined;
  let onIdle: (() => void) | undefined;

  function leave(size: 'short' | 'long'): void {
    underWay[size] -= 1;
    if (underWay.short < limits.mostShort) onRoom?.();
    if (underWay.short + underWay.long === 0) onIdle?.();
  }

  return {
    admit(request, carryOut) {
      const size = isLong?.(request) === true ? 'long' : 'short';
      if (size === 'long' && underWay.long >= limits.mostLong) return false;
      underWay[size] += 1;
      const over = (): void => leave(size);
      void lanes.run(laneOf?.(request), () => carryOut(request)).then(over, over);
      return true;
    },
    get hasRoom() {
      return underWay.short < limits.mostShort;
    },
    async room() {
      if (underWay.short >= limits.mostShort) await new Promise<void>((resolve) => (onRoom = resolve));
    },
    async idle() {
      if (underWay.short + underWay.long > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
  };
}
