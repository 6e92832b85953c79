// What each worker thread runs.
export {};
