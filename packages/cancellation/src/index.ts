// What every wait needs, and nothing else.
export {};
