/** What `codex-ts app-server --help` prints. */
export const helpText = `Usage: codex-ts app-server [options]
       codex-ts app-server generate-ts --out DIR
       codex-ts app-server generate-json-schema --out DIR

Serves native codex's app-server protocol. Over standard input and output it ends with its input, otherwise on SIGTERM.

Options:
  --listen URL                   stdio:// (default), unix:// (a socket below CODEX_HOME), unix://PATH or ws://IP:PORT
  --stdio                        the same as --listen stdio://
  -c, --config KEY=VALUE         a setting of config.toml; may be given again
  --enable, --disable FEATURE    a feature; may be given again
  --strict-config                unknown settings are an error

Who is let in at ws://, needed beyond this machine:
  --ws-auth MODE                 capability-token or signed-bearer-token
  --ws-token-file PATH           the token, or with --ws-token-sha256 HEX its digest
  --ws-shared-secret-file PATH   what tokens (JWT, HS256) are signed with, 32 bytes or more
  --ws-issuer, --ws-audience     what their iss and aud have to be
  --ws-max-clock-skew-seconds N  how much clocks may differ (30)

Files of the protocol:
  -o, --out DIR                  where generate-ts and generate-json-schema write
`;
