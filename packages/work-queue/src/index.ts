// The engine under both pools.
export {};
