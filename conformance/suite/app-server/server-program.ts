import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { isRecord } from '../programs.ts';

/** One message of the protocol, whoever sent it. */
export type Message = Readonly<Record<string, unknown>>;

/** An app server that runs, and everything it has said. */
export interface ServerProgram extends AsyncDisposable {
  /** In the order in which it came. */
  readonly said: readonly Message[];
  /** The methods that were asked, by id. */
  readonly asked: ReadonlyMap<unknown, string>;
  /** Gives the answer, with its result or its error. */
  ask(method: string, params?: unknown): Promise<Message>;
  tell(method: string, params?: unknown): void;
  /** A line as it is. */
  write(line: string): void;
  /** The first message from here on, or of what it has said since `after`, that is so. */
  waitFor(isWanted: (message: Message) => boolean, after?: number): Promise<Message>;
  /** Answers what the server asks by that method. */
  answer(method: string, answer: (params: Message) => Message): void;
  /** Ends its input; gives its exit code. */
  end(): Promise<number | null>;
}

const patienceMs = 10_000;

/** Starts it over standard input and output. */
export function startServer(
  program: readonly string[],
  env: Readonly<Record<string, string>>,
): ServerProgram {
  const [command = '', ...first] = program;
  const child: ChildProcessWithoutNullStreams = spawn(command, [...first, 'app-server'], { env });
  const said: Message[] = [];
  const asked = new Map<unknown, string>();
  const answers = new Map<string, (params: Message) => Message>();
  const watchers = new Set<() => void>();
  let stderr = '';
  let lastId = 0;
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : null));

  createInterface({ input: child.stdout }).on('line', (line) => {
    const message: unknown = JSON.parse(line);
    if (!isRecord(message)) throw new Error(`no message: ${line}`);
    said.push(message);
    answerIt(message);
    for (const watch of watchers) watch();
  });

  function write(line: string): void {
    noteAsked(line);
    child.stdin.write(`${line}\n`);
  }

  /** What a line asks, when it is one. */
  function noteAsked(line: string): void {
    const [, id = '', method = ''] =
      /^\{(?:"jsonrpc":"2.0",)?"id":("[^"]*"|\d+),"method":"([^"]+)"/u.exec(line) ?? [];
    if (method !== '') asked.set(JSON.parse(id), method);
  }

  function answerIt({ id, method, params }: Message): void {
    if (id === undefined || typeof method !== 'string') return;
    const answer = answers.get(method);
    const result = answer?.(isRecord(params) ? params : {});
    write(
      JSON.stringify(
        result === undefined ? { id, error: { code: -32_601, message: 'no' } } : { id, ...result },
      ),
    );
  }

  function waitFor(isWanted: (message: Message) => boolean, after = said.length): Promise<Message> {
    return new Promise((resolve, reject) => {
      function look(): boolean {
        const found = said.slice(after).find(isWanted);
        if (found === undefined) return false;
        leave();
        resolve(found);
        return true;
      }
      function giveUp(): void {
        leave();
        const seen = said
          .slice(after)
          .map(({ method, id }) => (typeof method === 'string' ? method : `answer ${JSON.stringify(id)}`));
        reject(new Error(`waited in vain; ${command} said ${seen.join(', ')}; ${stderr}`));
      }
      function leave(): void {
        clearTimeout(timer);
        watchers.delete(look);
      }
      const timer = setTimeout(giveUp, patienceMs);
      watchers.add(look);
      look();
    });
  }

  return {
    said,
    asked,
    ask(method, params) {
      lastId += 1;
      const id = lastId;
      const answered = waitFor((message) => message['id'] === id && message['method'] === undefined);
      write(JSON.stringify({ id, method, ...(params !== undefined && { params }) }));
      return answered;
    },
    tell: (method, params) => write(JSON.stringify({ method, ...(params !== undefined && { params }) })),
    write,
    waitFor,
    answer: (method, answer) => void answers.set(method, answer),
    end() {
      child.stdin.end();
      return ended;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
