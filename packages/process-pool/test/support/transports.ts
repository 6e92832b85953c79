/** How tasks get to processes: whatever is true of one is true of the other. */
export const TRANSPORTS = ['mapped', 'pipe'] as const;
