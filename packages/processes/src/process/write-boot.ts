import { describeTask, TaskSerializationError } from '@heddle/futures';

import { encodeValue } from '../wire/values.js';
import type { InheritedDescriptors } from '../wire/descriptors.js';
import { whileInheriting } from '../wire/descriptors.js';
import type { ChildBoot, ChildWork, SubclassReference } from './child-boot.js';
import { BOOT_HEADER } from './child-link.js';
import { whereabouts } from './whereabouts.js';

/** What a process that is to be started is made of. */
export interface BootSource {
  readonly target: ((...args: never) => unknown) | undefined;
  readonly args: readonly unknown[] | undefined;
  readonly identity: readonly number[];
  readonly name: string;
  readonly daemon: boolean;
  readonly authkey: Uint8Array;
  /** The process itself, where its class says what to do. */
  readonly subclass: object | undefined;
}

/**
 * What a child learns at its start, as bytes.
 *
 * @throws TypeError for a function or class that cannot travel, TaskSerializationError for arguments that cannot.
 */
export function writeBoot(source: BootSource, inherited: InheritedDescriptors): Uint8Array<ArrayBuffer> {
  const { identity, name, daemon, authkey, target, args = [], subclass } = source;
  const work: ChildWork = {
    target: target === undefined ? undefined : describeTask(target, 'Process.start'),
    args,
    subclass: subclass === undefined ? undefined : referTo(subclass),
  };
  const boot: ChildBoot = {
    identity,
    name,
    daemon,
    parent: { pid: process.pid, name: whereabouts().name },
    authkey,
    argv: process.argv.slice(1),
    work: encodeWork(work, name, inherited),
  };
  return encodeValue(boot, BOOT_HEADER);
}

function encodeWork(work: ChildWork, name: string, inherited: InheritedDescriptors): Uint8Array<ArrayBuffer> {
  try {
    return whileInheriting(inherited, () => encodeValue(work));
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause;
    throw new TaskSerializationError(`Process.start: what ${name} is given cannot be sent to it: ${cause.message}`, { cause });
  }
}


function referTo(process: object): SubclassReference {
  const { name, module } = process.constructor as { readonly name: string; readonly module?: unknown };
  if (typeof module !== 'string' || !URL.canParse(module)) {
    throw new TypeError(`Process.start: the class ${name} has a run() of its own, and its child has to find it: export it from a module, with \`static module = import.meta.url\``);
  }
  return { module, name, properties: { ...process } };
}
