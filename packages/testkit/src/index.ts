// What several packages are tested with.
export {};
