import { asksBeyondSandbox, type GranularApproval, type ThreadSettings } from '@codex-ts/protocol';

/** What the model may do, as it is told. */
export function permissionsText(settings: ThreadSettings, { canAsk }: { canAsk: boolean }): string {
  const mayAsk = canAsk && settings.approvalPolicy !== 'never';
  const texts = [sandboxText(settings), approvalText(settings, mayAsk), escalationText(settings, mayAsk)];
  return ['<permissions>', ...texts.filter((text) => text !== ''), '</permissions>'].join('\n');
}

function sandboxText({ sandboxMode, writableRoots, networkAccess }: ThreadSettings): string {
  const network = networkAccess ? 'They reach the network.' : 'They do not reach the network.';
  switch (sandboxMode) {
    case 'read-only':
      return `The sandbox mode is read-only: files can be read and not changed. Commands run confined. ${network}`;
    case 'workspace-write': {
      const roots = writableRoots.length === 0 ? '' : ` and in ${writableRoots.join(', ')}`;
      return (
        `The sandbox mode is workspace-write: files may be changed in the workspace${roots}, and temporary files ` +
        `written. Commands run confined. ${network}`
      );
    }
    case 'danger-full-access':
      return 'The sandbox mode is danger-full-access: commands run without any confinement. Be careful with them.';
    default:
      return sandboxMode satisfies never;
  }
}

function approvalText(settings: ThreadSettings, mayAsk: boolean): string {
  const { approvalPolicy } = settings;
  if (!mayAsk) return 'Nobody can be asked for more: what is refused stays refused for this turn.';
  const asked = settings.approvalsReviewer === 'auto_review' ? 'A model that reviews actions' : 'The user';
  if (typeof approvalPolicy === 'object') return granularText(approvalPolicy.granular, asked);
  return approvalPolicy === 'untrusted'
    ? `${asked} is asked before every command and every change of files, and may decline.`
    : `${asked} is asked before what is dangerous, and may decline.`;
}

function granularText({ sandboxApproval }: GranularApproval, asked: string): string {
  const text = `${asked} is asked before what is dangerous, and may decline.`;
  return sandboxApproval
    ? text
    : `${text} Nobody is asked for what the sandbox does not allow: it is refused at once, also when you ask for it.`;
}

function escalationText({ approvalPolicy, sandboxMode }: ThreadSettings, mayAsk: boolean): string {
  if (!mayAsk || !asksBeyondSandbox(approvalPolicy) || sandboxMode === 'danger-full-access') return '';
  return (
    'A command that has to run unconfined is asked for with `sandbox_permissions` set to `require_escalated`, and ' +
    'a `justification` for whoever decides. Ask for it when a command that matters fails for want of it.'
  );
}
