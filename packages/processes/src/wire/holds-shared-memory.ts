import { HANDLE_TAG, handleCodecOf } from '@heddle/codec/handles';

interface Members {
  readonly [HANDLE_TAG]?: unknown;
  readonly [name: string]: unknown;
}

/**
 * Whether there is memory in a value that only threads of one process can share: a SharedArrayBuffer, a view of one, or a primitive that is made of one.
 * Looks at each object once, at what would be copied of it. Throws what its handles throw that cannot be sent.
 */
export function holdsSharedMemory(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  let seen: Set<object> | undefined;
  const pending: object[] = [value];
  const note = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    seen ??= new Set([value]);
    if (seen.has(part)) return;
    seen.add(part);
    pending.push(part);
  };
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    if (object instanceof SharedArrayBuffer) return true;
    if (Array.isArray(object)) for (const item of object as readonly unknown[]) note(item);
    else if (ArrayBuffer.isView(object)) note(object.buffer);
    else if (!(object instanceof ArrayBuffer)) noteParts(object, note);
  }
  return false;
}

function noteParts(object: object, note: (part: unknown) => void): void {
  const tag = (object as Members)[HANDLE_TAG];
  const handles = typeof tag === 'string' ? handleCodecOf(tag) : undefined;
  if (handles?.is(object) === true) {
    note(handles.encode(object));
    return;
  }
  if (object instanceof Map) for (const entry of object as ReadonlyMap<unknown, unknown>) entry.forEach(note);
  else if (object instanceof Set) object.forEach(note);
  else if (object instanceof Error) note(object.cause);
  for (const name of Object.keys(object)) note((object as Members)[name]);
}
