import type { ChildProcess } from 'node:child_process';

/** A process and its descendants on Windows, where there are no signals: every one of them ends the tree at once. */
export class WindowsTree {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  hasGroup(): boolean {
    return this.isAlive();
  }

  signal(_signal: NodeJS.Signals): void {
    if (!this.isAlive()) return;
    const { spawn } = process.getBuiltinModule('node:child_process');
    const killer = spawn('taskkill', ['/PID', `${this.#child.pid}`, '/T', '/F'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    killer.on('error', () => void this.#child.kill());
    killer.unref();
  }
}
