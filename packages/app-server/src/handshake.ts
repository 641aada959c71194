import type { ClientInfo, InitializeParams } from '@codex-ts/app-server-protocol';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

/** What a client says about itself in `initialize`. */
export interface Introduction {
  readonly info: ClientInfo;
  readonly isExperimental: boolean;
  /** Methods of notifications that it does not want. */
  readonly unwanted: ReadonlySet<string>;
}

/** Reads `initialize`. Throws for a second one, and for a name that cannot stand in a header of HTTP. */
export function introduce(known: Introduction | undefined, params: InitializeParams): Introduction {
  if (known !== undefined) throw refused('Already initialized');
  const { clientInfo, capabilities } = params;
  if (!isHeaderText(clientInfo.name)) {
    throw refused(`Invalid clientInfo.name: '${clientInfo.name}'. Must be a valid HTTP header value.`);
  }
  return {
    info: clientInfo,
    isExperimental: capabilities?.experimentalApi ?? false,
    unwanted: new Set(capabilities?.optOutNotificationMethods),
  };
}

/** Throws unless the client has said who it is. */
export function assertIntroduced(known: Introduction | undefined): void {
  if (known === undefined) throw refused('Not initialized');
}

function refused(message: string): RequestFault {
  return new RequestFault({ code: reservedCode.invalidRequest, message });
}

/** RFC 9110 §5.5: no control characters but the tab. */
function isHeaderText(text: string): boolean {
  return Array.from(text).every((character) => {
    const code = character.codePointAt(/*pos*/ 0) ?? 0;
    return code === tab || (code > lastControl && code !== erase);
  });
}

const tab = 0x09;
const lastControl = 0x1f;
const erase = 0x7f;
