// The executor on worker threads.
export {};
