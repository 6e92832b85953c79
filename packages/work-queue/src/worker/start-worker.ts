/**
 * Puts a worker together from what it was booted with: the same for threads and processes, which differ in how the
 * memory got here and what the port is.
 */
import type { Decoder } from '@heddle/codec';
import { InitializerError, setTaskContextProvider } from '@heddle/futures/worker';
import type { WaitableMemory } from '@heddle/sync/memory';

import type { SegmentStore } from '../memory/segments.js';
import { ring } from '../protocol/bell.js';
import { QueueLayout, Seat, SeatPhase } from '../protocol/layout.js';
import type { HostMessage, Port, WireCall, WorkerBoot, WorkerMessage } from '../wire/messages.js';
import { unpackWireValue, WireValuePacker } from '../wire/wire-value.js';
import { describeThrown } from './describe-thrown.js';
import { catchEscapedErrors } from './escaped-errors.js';
import { EventLoopWork } from './event-loop-work.js';
import type { RemoteSource } from './remote-source.js';
import { TaskRunner } from './task-runner.js';
import { WorkerLoop } from './worker-loop.js';

/** What differs between a thread and a process. */
export interface WorkerPlatform {
  readonly memory: WaitableMemory;
  readonly segments: SegmentStore;
  readonly port: Port<WorkerMessage, HostMessage>;
  /** The kernel's id of this thread; 0 where it cannot be told. */
  readonly nativeId: number;
  /** Whether more than one core is there. */
  readonly maySpin: boolean;
  /** Where tasks come from, if not from lanes in memory that host and workers share. */
  readonly remote?: RemoteSource | undefined;
  /** Loads the primitives of @heddle/sync, so that they can be arguments of tasks that do not import them: few workers need them. */
  loadPrimitives(): void;
  /** Ends this worker; what it has printed must still get out. */
  exit(): void;
}

/** Runs the initializer, then takes tasks until the host, an error or the task count ends this worker. */
export function startWorker(platform: WorkerPlatform, boot: WorkerBoot): void {
  const { memory, port } = platform;
  const layout = new QueueLayout(boot.size);
  const packer = new WireValuePacker();
  const seatWords = layout.seat(boot.seat);
  Atomics.store(memory.words, seatWords + Seat.nativeId, platform.nativeId);

  // For a host that blocks: it hears of this, but of no exit event.
  process.once('exit', (code) => {
    Atomics.store(memory.words, seatWords + Seat.exitCode, code + 1);
    ring(memory);
  });

  let loop: WorkerLoop | undefined;
  const runner = new TaskRunner({ memory, layout, boot, port, segments: platform.segments, remote: platform.remote }, {
    settled: () => loop?.settled(),
    loadHandles: () => { platform.loadPrimitives(); },
  });
  setTaskContextProvider(() => runner.contexts.current());

  const end = (): void => {
    void runFinalizer(runner, boot.finalizer, port, packer).then(() => {
      Atomics.store(memory.words, seatWords + Seat.phase, SeatPhase.ended);
      platform.exit();
    });
  };
  catchEscapedErrors(
    { asynchronous: () => runner.contexts.asynchronous(), withoutContext: () => runner.withoutContext(), strayAmongTasks: () => runner.active > 0 && runner.contexts.current() === undefined },
    {
      escaped: (tasks, error) => {
        for (const task of tasks) {
          port.post({ kind: 'escaped', slot: task.slot, error: packer.pack(describeThrown(error)) });
          runner.abandon(task);
        }
        loop?.retire();
      },
      stray: (error) => {
        port.post({ kind: 'stray', error: packer.pack(describeThrown(error)) });
        loop?.retire();
      },
    },
  );

  // In an immediate, because that is where the loop will ask the same question again.
  setImmediate(() => {
    const eventLoopWork = new EventLoopWork();
    void call(runner, boot.initializer).then(
      () => {
        const { tasksPerWorker, maxTasks } = boot;
        const parts = { memory, layout, seat: boot.seat, remote: platform.remote, runner, tasksPerWorker, maxTasks, maySpin: platform.maySpin, end };
        loop = new WorkerLoop(parts, eventLoopWork);
        loop.start();
      },
      (error: unknown) => {
        const failure = new InitializerError('the initializer failed', { cause: describeThrown(error) });
        port.post({ kind: 'initializer-failed', error: packer.pack(failure) });
        Atomics.store(memory.words, seatWords + Seat.phase, SeatPhase.ended);
        platform.exit();
      },
    );
  });
}

async function call(runner: { functions: TaskRunner['functions']; decoder: Decoder }, wire: WireCall | undefined): Promise<void> {
  if (wire === undefined) return;
  const known = await runner.functions.load(wire.functionId);
  const args = unpackWireValue(runner.decoder, wire.arguments) as readonly unknown[];
  await known.bind(unpackWireValue(runner.decoder, wire.captures) as readonly unknown[])(...args);
}

async function runFinalizer(
  runner: TaskRunner,
  finalizer: WireCall | undefined,
  port: Port<WorkerMessage, HostMessage>,
  packer: WireValuePacker,
): Promise<void> {
  try {
    await call(runner, finalizer);
  } catch (error) {
    port.post({ kind: 'stray', error: packer.pack(describeThrown(error)) });
  }
}
