// The benchmarks: Heddle against its peers.
export {};
