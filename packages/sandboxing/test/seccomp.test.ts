import { networkFilter, type FilteredArchitecture } from '@codex-ts/sandboxing';
import { describe, expect, test } from 'vitest';

/** What a process asks of the kernel: `struct seccomp_data`. */
interface Call {
  audit: number;
  number: number;
  args?: readonly number[];
}

const verdicts = new Map([
  [0x7fff0000, 'allow'],
  [0x00050001, 'EPERM'],
  [0x80000000, 'kill'],
]);

/** Runs the filter as the kernel does, and checks on the way what the kernel checks when it takes it. */
function judge(filter: Uint8Array, { audit, number, args = [] }: Call): string | undefined {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, number, true);
  data.setUint32(4, audit, true);
  for (const [index, value] of args.entries()) data.setUint32(16 + 8 * index, value, true);
  const program = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  let accumulator = 0;
  for (let at = 0; at < filter.length / 8; at += 1) {
    const value = program.getUint32(at * 8 + 4, true);
    const jump = (isTrue: boolean) => program.getUint8(at * 8 + (isTrue ? 2 : 3));
    switch (program.getUint16(at * 8, true)) {
      case 0x20:
        accumulator = data.getUint32(value, true);
        break;
      case 0x54:
        accumulator = (accumulator & value) >>> 0;
        break;
      case 0x15:
        at += jump(accumulator === value);
        break;
      case 0x35:
        at += jump(accumulator >= value);
        break;
      case 0x06:
        return verdicts.get(value);
      default:
        return undefined;
    }
  }
  return undefined;
}

const [unix, inet, inet6, netlink] = [1, 2, 10, 16];
const [stream, datagram, sequence] = [1, 2, 5];
const flags = 0x80800; // SOCK_CLOEXEC and SOCK_NONBLOCK

const machines = {
  x64: {
    audit: 0xc000003e,
    foreign: 0x40000003,
    calls: { read: 0, sendto: 44, execve: 59, getsockopt: 55, openat: 257, clone3: 435 },
    sockets: { socket: 41, socketpair: 53 },
    refused: {
      connect: 42,
      accept: 43,
      bind: 49,
      listen: 50,
      accept4: 288,
      ptrace: 101,
      process_vm_readv: 310,
      process_vm_writev: 311,
      io_uring_setup: 425,
      io_uring_enter: 426,
      io_uring_register: 427,
      pidfd_getfd: 438,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    foreign: undefined,
    calls: { read: 63, sendto: 206, execve: 221, getsockopt: 209, openat: 56, clone3: 435 },
    sockets: { socket: 198, socketpair: 199 },
    refused: {
      connect: 203,
      accept: 202,
      bind: 200,
      listen: 201,
      accept4: 242,
      ptrace: 117,
      process_vm_readv: 270,
      process_vm_writev: 271,
      io_uring_setup: 425,
      io_uring_enter: 426,
      io_uring_register: 427,
      pidfd_getfd: 438,
    },
  },
} as const;

describe.each(Object.keys(machines) as FilteredArchitecture[])('the filter for %s', (machine) => {
  const filter = networkFilter(machine);
  const { audit, foreign, calls, sockets, refused } = machines[machine];

  test('refuses what reaches others, and nothing ordinary', () => {
    for (const number of Object.values(refused)) expect(judge(filter, { audit, number })).toBe('EPERM');
    for (const number of Object.values(calls)) expect(judge(filter, { audit, number })).toBe('allow');
  });

  test.each([
    { call: 'socket', args: [unix, stream], verdict: 'allow' },
    { call: 'socket', args: [unix, stream | flags], verdict: 'allow' },
    { call: 'socket', args: [unix, datagram], verdict: 'EPERM' },
    { call: 'socket', args: [unix, sequence], verdict: 'EPERM' },
    { call: 'socket', args: [inet, stream], verdict: 'EPERM' },
    { call: 'socket', args: [inet6, stream], verdict: 'EPERM' },
    { call: 'socket', args: [inet, datagram], verdict: 'EPERM' },
    { call: 'socket', args: [netlink, 3], verdict: 'EPERM' },
    { call: 'socketpair', args: [unix, stream | flags], verdict: 'allow' },
    { call: 'socketpair', args: [unix, sequence], verdict: 'allow' },
    { call: 'socketpair', args: [unix, datagram], verdict: 'EPERM' },
    { call: 'socketpair', args: [inet, stream], verdict: 'EPERM' },
  ] as const)('$call$args: $verdict', ({ call, args, verdict }) => {
    expect(judge(filter, { audit, number: sockets[call], args })).toBe(verdict);
  });

  test('kills what comes from another ABI', () => {
    const i386 = 0x40000003;
    expect(judge(filter, { audit: i386, number: 3 })).toBe('kill');
    if (foreign !== undefined) expect(judge(filter, { audit, number: foreign })).toBe('kill');
  });
});
