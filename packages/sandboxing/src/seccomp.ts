/** The processors for which there is a filter, as Node names them. */
export type FilteredArchitecture = 'x64' | 'arm64';

interface Kernel {
  /** AUDIT_ARCH_* of linux/audit.h. */
  audit: number;
  socket: number;
  socketpair: number;
  /** Refused whatever their arguments. */
  refused: readonly number[];
  /** System calls from here on are those of another ABI of the same processor. */
  otherAbiFrom?: number;
}

/** connect, accept, bind, listen, accept4, ptrace, process_vm_readv, process_vm_writev; then what all share. */
const shared = [425, 426, 427, 438]; // io_uring_setup, io_uring_enter, io_uring_register, pidfd_getfd
const kernels: Readonly<Record<FilteredArchitecture, Kernel>> = {
  x64: {
    audit: 0xc000003e,
    socket: 41,
    socketpair: 53,
    refused: [42, 43, 49, 50, 288, 101, 310, 311, ...shared],
    otherAbiFrom: 0x40000000, // x32
  },
  arm64: {
    audit: 0xc00000b7,
    socket: 198,
    socketpair: 199,
    refused: [203, 202, 200, 201, 242, 117, 270, 271, ...shared],
  },
};

const unix = 1; // AF_UNIX
const stream = 1; // SOCK_STREAM
const sequence = 5; // SOCK_SEQPACKET
const typeMask = 0xf; // SOCK_TYPE_MASK: the rest are flags

const load = 0x20; // BPF_LD | BPF_W | BPF_ABS
const and = 0x54; // BPF_ALU | BPF_AND | BPF_K
const ifEqual = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const ifAtLeast = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const answer = 0x06; // BPF_RET | BPF_K

// Offsets in struct seccomp_data; of an argument the lower half, on these little-endian processors.
const callNumber = 0;
const architecture = 4;
const firstArgument = 16;
const secondArgument = 24;

type Label = 'allow' | 'refuse' | 'kill' | 'socket' | 'pair';
interface Instruction {
  code: number;
  value: number;
  yes?: Label;
  no?: Label;
}

const allow: Instruction = { code: answer, value: 0x7fff0000 }; // SECCOMP_RET_ALLOW

/**
 * A filter of system calls, as classic BPF, that leaves a command no socket but pairs within itself: no internet, no
 * server by its path, no debugging of others. Everything refused fails with EPERM; a call of a foreign ABI kills. Socket
 * pairs stay whole, since what a program inherits as its standard streams may be one.
 */
export function networkFilter(machine: FilteredArchitecture): Uint8Array {
  const kernel = kernels[machine];
  const program: [Label | undefined, Instruction][] = [
    [undefined, { code: load, value: architecture }],
    [undefined, { code: ifEqual, value: kernel.audit, no: 'kill' }],
    [undefined, { code: load, value: callNumber }],
  ];
  if (kernel.otherAbiFrom !== undefined) {
    program.push([undefined, { code: ifAtLeast, value: kernel.otherAbiFrom, yes: 'kill' }]);
  }
  for (const value of kernel.refused) program.push([undefined, { code: ifEqual, value, yes: 'refuse' }]);
  program.push(
    [undefined, { code: ifEqual, value: kernel.socket, yes: 'socket' }],
    [undefined, { code: ifEqual, value: kernel.socketpair, yes: 'pair' }],
    [undefined, allow],
    ['socket', { code: load, value: firstArgument }],
    [undefined, { code: ifEqual, value: unix, no: 'refuse' }],
    [undefined, { code: load, value: secondArgument }],
    [undefined, { code: and, value: typeMask }],
    // A datagram socket could send to any other without connecting.
    [undefined, { code: ifEqual, value: stream, yes: 'allow', no: 'refuse' }],
    ['pair', { code: load, value: firstArgument }],
    [undefined, { code: ifEqual, value: unix, no: 'refuse' }],
    [undefined, { code: load, value: secondArgument }],
    [undefined, { code: and, value: typeMask }],
    [undefined, { code: ifEqual, value: stream, yes: 'allow' }],
    [undefined, { code: ifEqual, value: sequence, yes: 'allow', no: 'refuse' }],
    ['allow', allow],
    ['refuse', { code: answer, value: 0x00050001 }], // SECCOMP_RET_ERRNO with EPERM
    ['kill', { code: answer, value: 0x80000000 }], // SECCOMP_RET_KILL_PROCESS
  );
  return assemble(program);
}

/** Each instruction is a `struct sock_filter`: code, two jumps, value. */
function assemble(program: readonly (readonly [Label | undefined, Instruction])[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(program.length * 8));
  // Jumps of BPF only lead forwards; all labels stand behind what jumps to them.
  const jump = (from: number, to: Label | undefined): number =>
    to === undefined ? 0 : program.findIndex(([label]) => label === to) - from - 1;
  for (const [index, [, { code, value, yes, no }]] of program.entries()) {
    bytes.setUint16(index * 8, code, /*littleEndian*/ true);
    bytes.setUint8(index * 8 + 2, jump(index, yes));
    bytes.setUint8(index * 8 + 3, jump(index, no));
    bytes.setUint32(index * 8 + 4, value, /*littleEndian*/ true);
  }
  return new Uint8Array(bytes.buffer);
}
