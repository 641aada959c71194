import { InvalidArgumentError, type Command } from 'commander';

import type { CommandContext } from './command-context.ts';
import type { DoctorFlags } from './doctor-command.ts';
import type { LoginFlags } from './login-flags.ts';
import type { StatusFlags } from './login-status-command.ts';
import type { LogoutFlags } from './logout-command.ts';

const profile = ['--profile <name>', 'the account of that name, instead of the one in use'] as const;

/** Adds `login`, `logout`, `accounts` and `doctor`. */
export function defineLogin(program: Command, context: CommandContext): void {
  defineSignIn(program, context);
  program
    .command('logout')
    .description('remove the stored credentials, and revoke them at the authority')
    .option('--local', 'do not tell the authority: copies of the login stay valid')
    .option(...profile)
    .action(async (flags: LogoutFlags) => {
      const { logout } = await import('./logout-command.ts');
      await logout(context, flags);
    });
  defineAccounts(program, context);
  program
    .command('doctor')
    .description(
      'say what is wrong with the credentials and all they depend on; exit code 1 when a finding is an error',
    )
    .option('--json', 'findings and facts as one JSON object')
    .option('--offline', 'ask nobody over the network')
    .option(...profile)
    .action(async (flags: DoctorFlags) => {
      const { doctor } = await import('./doctor-command.ts');
      await doctor(context, flags);
    });
}

function defineSignIn(program: Command, context: CommandContext): void {
  const login = program
    .command('login')
    .description('sign in, in the browser or with a code on another device')
    .option('--browser', 'sign in in the browser, also where there seems to be none')
    .option('--device-auth', 'show a code to enter on another device')
    .option('--with-api-key', 'store an API key read from standard input')
    .option('--with-access-token', 'store a personal access token read from standard input')
    .option('--port <number>', 'port of the local sign-in server; alone it implies --browser', parsePort)
    .option('--profile <name>', 'keep the login as an account of that name, beside others')
    .action(async (flags: LoginFlags) => {
      const { login: run } = await import('./login-command.ts');
      await run(context, flags);
    });
  login
    .command('status')
    .description('say how one is signed in, and why so; exit code 1 when not')
    .option('--json', 'as one JSON object')
    .option(...profile)
    .action(async (...given: readonly [StatusFlags, Command]) => {
      const { loginStatus } = await import('./login-status-command.ts');
      await loginStatus(context, given[1].optsWithGlobals<StatusFlags>());
    });
}

function defineAccounts(program: Command, context: CommandContext): void {
  const accounts = program
    .command('accounts')
    .description('list the accounts of this CODEX_HOME; the one in use has a star')
    .option('--json', 'as one JSON object')
    .action(async (flags: { json?: boolean }) => {
      const { showAccounts } = await import('./accounts-command.ts');
      await showAccounts(context, flags);
    });
  accounts
    .command('use')
    .description('make an account the one that is used where none is named, by native codex too')
    .argument('<name>')
    .action(async (name: string) => {
      const { switchAccount } = await import('./accounts-command.ts');
      await switchAccount(context, name);
    });
  accounts
    .command('remove')
    .description('remove an account here, without telling the authority')
    .argument('<name>')
    .action(async (name: string) => {
      const { dropAccount } = await import('./accounts-command.ts');
      await dropAccount(context, name);
    });
  accounts
    .command('rename')
    .description('give an account another name')
    .argument('<old>')
    .argument('<new>')
    .action(async (name: string, to: string) => {
      const { moveAccount } = await import('./accounts-command.ts');
      await moveAccount(context, { name, to });
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('a port is a number from 0 to 65535');
  }
  return port;
}
