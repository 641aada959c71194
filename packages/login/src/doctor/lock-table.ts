import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';

import { errnoOf } from '@codex-ts/utils-error';

import { readSystemText } from './system-text.ts';

/** One lock for writing in the table of a Linux system. */
interface TableRow {
  readonly pid: number;
  readonly device: string;
  readonly inode: bigint;
}

/** Who holds the locks of this machine. */
export interface LockTable {
  /** The processes that hold the file at `path`; 0 for one that this container cannot see. */
  holdersOf(path: string): Promise<readonly number[]>;
}

/** The table in `/proc/locks`; `undefined` where the system does not tell. */
export async function readLockTable(): Promise<LockTable | undefined> {
  const text = await readSystemText('/proc/locks');
  if (text === undefined) return undefined;
  const rows = text.split('\n').flatMap(rowOf);
  return {
    async holdersOf(path) {
      const file = await identityOf(path);
      if (file === undefined) return [];
      const sameInode = rows.filter(({ inode }) => inode === file.ino);
      const holders = await Promise.all(sameInode.map((row) => holderOf(row, file)));
      return [...new Set(holders.filter((pid) => pid !== undefined))];
    },
  };
}

/** `1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF`. One that waits has an arrow there, and is left out. */
function rowOf(line: string): readonly TableRow[] {
  const match =
    /^\d+: (?:POSIX|FLOCK|OFDLCK) +\S+ +WRITE +(?<pid>-?\d+) (?<device>\S+:\S+):(?<inode>\d+) /u.exec(line);
  const { pid, device, inode } = match?.groups ?? {};
  if (pid === undefined || device === undefined || inode === undefined) return [];
  return [{ pid: Math.max(0, Number(pid)), device, inode: BigInt(inode) }];
}

async function holderOf(row: TableRow, file: BigIntStats): Promise<number | undefined> {
  // Some file systems are known to the table by another number than to programs; then it shows in what is open.
  if (row.device === deviceName(file.dev) || (await hasOpen(row.pid, file))) return row.pid;
  return undefined;
}

/** As the kernel writes a device number, from the form that programs get. */
function deviceName(device: bigint): string {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  return `${hex(major)}:${hex(minor)}`;
}

function hex(value: bigint): string {
  return value.toString(16).padStart(2, '0');
}

async function hasOpen(pid: number, file: BigIntStats): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  try {
    const opened = await Promise.all((await readdir(folder)).map((name) => identityOf(`${folder}/${name}`)));
    return opened.some((one) => one?.ino === file.ino && one.dev === file.dev);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

async function identityOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
