/** What the hammer uses of `@heddle/mapped-memory`, which is given to it by the URL of its entry. */
export interface Store {
  allocate(bytes: number): Stored | undefined;
  open(place: unknown): Stored;
}

interface Stored {
  readonly memory: { readonly words: Int32Array };
  toPlace(): unknown;
}

/** From now on primitives can be sent to other processes. */
export async function openStore(mappedMemory: string): Promise<Store> {
  const { sharePrimitives } = await import(mappedMemory) as { readonly sharePrimitives: () => Store };
  return sharePrimitives();
}
