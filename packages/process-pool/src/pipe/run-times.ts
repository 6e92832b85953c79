/** How fast an estimate comes down again after a long run. */
const DECAY = 0.1;

/** How long functions may be expected to run: as long as the latest runs, and rather longer. */
export class RunTimes {
  readonly #byFunction: (number | undefined)[] = [];

  /** Milliseconds; Infinity for a function that has not run yet. */
  expected(functionId: number): number {
    return this.#byFunction[functionId] ?? Infinity;
  }

  note(functionId: number, runTime: number): void {
    const before = this.#byFunction[functionId] ?? runTime;
    this.#byFunction[functionId] = runTime >= before ? runTime : before + (runTime - before) * DECAY;
  }
}
