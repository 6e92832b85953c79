// Futures and what fulfils them.
export {};
