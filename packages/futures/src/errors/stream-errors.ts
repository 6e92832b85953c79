/** What a loop over the values of a task fails with, in every executor. */
export function notAGenerator(): TypeError {
  return new TypeError('This future cannot be iterated: its task is not a generator');
}

/** Nobody read when there were enough values to hold the generator back, and somebody waited for its end. */
export function valuesDropped(): TypeError {
  return new TypeError(
    'The values of this generator were dropped: its result was awaited and nobody read. Begin to iterate before you await it, add a done-callback or shut its executor down',
  );
}

/** A generator has one reader. */
export function valuesReadByAnother(): TypeError {
  return new TypeError('The values of this generator are being read, or have been, by another loop');
}
