import type { LeakProbe } from './leak-probe.js';

/** One entry of the report's list of libuv handles. */
interface UvHandle {
  readonly type: string;
  readonly is_active: boolean;
  readonly is_referenced: boolean;
}

/**
 * Kinds of handles that Node itself opens and closes as it goes: the loop's own phases, and the one timer under all
 * of JavaScript's (see TimerProbe).
 */
const INTERNAL = new Set(['loop', 'check', 'prepare', 'idle', 'timer']);

/** What a kind of handle is in Node's words. */
const MEANING: Readonly<Record<string, string>> = { async: 'a MessagePort, or a worker' };

/** The event loop's open handles, unreferenced ones included: ports, sockets, pipes, watchers. */
export class HandleProbe implements LeakProbe {
  #before = new Map<string, number>();

  begin(): void {
    this.#before = countHandles();
  }

  remains(): readonly string[] {
    const lines: string[] = [];
    for (const [kind, count] of countHandles()) {
      const extra = count - (this.#before.get(kind) ?? 0);
      if (extra > 0) lines.push(`${extra} more open handle(s) of kind ${kind}`);
    }
    return lines;
  }

  end(): void {
    this.#before.clear();
  }
}

function countHandles(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const handle of openHandles()) {
    if (INTERNAL.has(handle.type) || !handle.is_active) continue;
    const meaning = MEANING[handle.type];
    const kind = `'${handle.type}'${meaning === undefined ? '' : ` (${meaning})`}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Node has no list of unreferenced handles but the one in its diagnostic report. */
function openHandles(): readonly UvHandle[] {
  const report = process.report as typeof process.report & { excludeNetwork?: boolean };
  const excluded = report.excludeNetwork;
  // Looking up the names of open connections can take seconds.
  report.excludeNetwork = true;
  try {
    return (report.getReport() as unknown as { libuv: readonly UvHandle[] }).libuv;
  } finally {
    if (excluded !== undefined) report.excludeNetwork = excluded;
  }
}
