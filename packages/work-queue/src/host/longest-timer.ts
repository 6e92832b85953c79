/** The longest delay (milliseconds) that Node's timers keep: beyond it they fire at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;
