import { examineHome, type DoctorOptions, type DoctorReport, type Finding } from '@codex-ts/login/doctor';

import type { Setting } from './setting.ts';

/** A report, and its findings by name. */
export interface Examined extends DoctorReport {
  all(id: Finding['id']): readonly Finding[];
  only(id: Finding['id']): Finding | undefined;
}

/** Looks at the home of a setting, without the network unless told otherwise. */
export async function examined(world: Setting, options: DoctorOptions = {}): Promise<Examined> {
  const report = await examineHome({
    codexHome: world.home.path,
    environment: { ...world.authority.environment },
    isOffline: true,
    ...options,
  });
  const all = (id: Finding['id']): readonly Finding[] => report.findings.filter((one) => one.id === id);
  return {
    ...report,
    all,
    only(id) {
      const [first, ...others] = all(id);
      if (others.length > 0) throw new Error(`${others.length + 1} findings are called ${id}`);
      return first;
    },
  };
}
