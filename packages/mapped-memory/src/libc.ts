import { createRequire } from 'node:module';

import { type NativeGate, nativeGate } from '@heddle/sync/memory';

/** What is used of koffi. */
interface Koffi {
  load(library: string): { func(prototype: string): (...args: never[]) => unknown };
  view(pointer: Pointer | bigint, length: number): ArrayBuffer;
  address(pointer: Pointer): bigint;
  errno(): number;
}

/** An address as koffi gives it. */
export type Pointer = object;

/** The system's calls. Numbers below 0 are failures, told apart by `errno`. */
export interface Libc {
  memfdCreate(name: string, flags: number): number;
  /** For descriptors from here alone: Node keeps count of what it has opened, and closes with a thread what that thread opened. */
  close(file: number): number;
  ftruncate(file: number, length: number): number;
  fallocate(file: number, mode: number, offset: number, length: number): number;
  mmap(address: Pointer | null, length: number, protection: number, flags: number, file: number, offset: number): Pointer | null;
  munmap(address: Pointer, length: number): number;
  linkat(folder: number, path: string, otherFolder: number, otherPath: string, flags: number): number;
  /** The ends to read from and to write to; undefined where there is none to be had. */
  pipe2(flags: number): readonly [number, number] | undefined;
  prctl(option: number, argument: number): number;
  /** Only glibc has it. */
  mallopt: ((option: number, value: number) => number) | undefined;
  futex(call: number, word: bigint, operation: number, value: number, timeout: BigInt64Array | null, word2: null, value3: number): number;
  view(address: Pointer | bigint, length: number): ArrayBuffer;
  address(pointer: Pointer): bigint;
  errno(): number;
}

let libc: Libc | null | undefined;

/** Where koffi is installed, for a process that would not find it by itself. Undefined where it is not. */
export function koffiPath(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('koffi');
  } catch {
    return undefined;
  }
}

/**
 * The C library of a Linux on x64 or arm64, called through koffi, which is an optional dependency. Undefined where one of
 * them is missing.
 *
 * @param koffi Where it is installed.
 */
export function loadLibc(koffi: string | undefined = koffiPath()): Libc | undefined {
  libc ??= (koffi === undefined ? undefined : load(koffi)) ?? null;
  return libc ?? undefined;
}

function load(koffi: string): Libc | undefined {
  const gate = nativeGate();
  return gate.load(() => tryLoad(koffi, gate));
}

function tryLoad(path: string, gate: NativeGate): Libc | undefined {
  if (process.platform !== 'linux' || (process.arch !== 'x64' && process.arch !== 'arm64')) return undefined;
  try {
    const koffi = createRequire(path)(path) as Koffi;
    return bind(koffi, loadLibrary(koffi), gate);
  } catch {
    return undefined;
  }
}

type Library = ReturnType<Koffi['load']>;

/** By the name that glibc has, or else by the name that musl has. */
function loadLibrary(koffi: Koffi): Library {
  try {
    return koffi.load('libc.so.6');
  } catch {
    return koffi.load(`libc.musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`);
  }
}

function mallopt(library: Library): Libc['mallopt'] {
  try {
    return library.func('int mallopt(int option, int value)') as NonNullable<Libc['mallopt']>;
  } catch {
    return undefined;
  }
}

function pipe2(library: Library): Libc['pipe2'] {
  const call = library.func('int pipe2(int *ends, int flags)') as (ends: Int32Array, flags: number) => number;
  return (flags) => {
    const ends = new Int32Array(2) as Int32Array & readonly [number, number];
    return call(ends, flags) < 0 ? undefined : [ends[0], ends[1]];
  };
}

function bind(koffi: Koffi, library: Library, gate: NativeGate): Libc {
  return {
    memfdCreate: library.func('int memfd_create(const char *name, unsigned int flags)') as Libc['memfdCreate'],
    close: library.func('int close(int fd)') as Libc['close'],
    ftruncate: library.func('int ftruncate(int fd, int64_t length)') as Libc['ftruncate'],
    fallocate: library.func('int fallocate(int fd, int mode, int64_t offset, int64_t length)') as Libc['fallocate'],
    mmap: library.func('void *mmap(void *addr, size_t length, int prot, int flags, int fd, int64_t offset)') as Libc['mmap'],
    munmap: library.func('int munmap(void *addr, size_t length)') as Libc['munmap'],
    linkat: library.func('int linkat(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, int flags)') as Libc['linkat'],
    pipe2: pipe2(library),
    mallopt: mallopt(library),
    prctl: library.func('int prctl(int option, unsigned long argument)') as Libc['prctl'],
    futex: library.func('long syscall(long call, int64_t word, int operation, int value, void *timeout, void *word2, int value3)') as Libc['futex'],
    // Of these calls it alone throws in a thread that is being terminated.
    view: (address, length) => gate.load(() => koffi.view(address, length)),
    address: (pointer) => koffi.address(pointer),
    errno: () => koffi.errno(),
  };
}
