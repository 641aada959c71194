import type { ThreadSettings } from '@codex-ts/protocol';

/** What the model may do, as it is told. */
export function permissionsText(settings: ThreadSettings): string {
  return [
    '<permissions>',
    sandboxText(settings),
    'Nobody can be asked for more: what is refused stays refused for this turn.',
    '</permissions>',
  ].join('\n');
}

function sandboxText({ sandboxMode, writableRoots }: ThreadSettings): string {
  switch (sandboxMode) {
    case 'read-only':
      return (
        'The sandbox mode is read-only: files cannot be changed, and commands are refused, since there is no sandbox ' +
        'on this machine that could confine them.'
      );
    case 'workspace-write': {
      const roots = writableRoots.length === 0 ? '' : ` and in ${writableRoots.join(', ')}`;
      return (
        `The sandbox mode is workspace-write: apply_patch may change files in the workspace${roots}. Commands are ` +
        'refused, since there is no sandbox on this machine that could confine them.'
      );
    }
    case 'danger-full-access':
      return 'The sandbox mode is danger-full-access: commands run without any confinement. Be careful with them.';
    default:
      return sandboxMode satisfies never;
  }
}
