import type { SharedLock } from '@heddle/sync';

export function work(file: string, number: number, milliseconds: number): number;
export function devour(): never;
export function exit(code: number): never;
export function pid(): number;
export function dieWith(lock: SharedLock): void;
export function lockLater(lock: SharedLock): Promise<string>;
export function stop(): string;
export function forever(): never;
