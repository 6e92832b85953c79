export function never(): string;
