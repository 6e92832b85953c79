/** Options of this process that are about its own program, not about how Node runs, each with whether a value follows. */
const OWN: ReadonlyMap<string, boolean> = new Map([
  ['-e', true], ['--eval', true], ['-p', true], ['--print', true], ['-pe', true], ['-c', false], ['--check', false], ['-i', false],
  ['--interactive', false], ['--input-type', true], ['--test', false], ['--watch', false], ['--run', true],
]);
/** And by how they begin. */
const OWN_PREFIXES = ['--inspect', '--debug', '--input-type=', '--eval=', '--print=', '--test-', '--watch-', '--cpu-prof', '--heap-prof'];

/** Node's options for a child, from those of this process: loaders, conditions and limits, but not the program or its debugger. */
export function inheritedOptions(options: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < options.length; index++) {
    const option = options[index] ?? '';
    const hasValue = OWN.get(option);
    if (hasValue === true) index++;
    if (hasValue === undefined && !OWN_PREFIXES.some((prefix) => option.startsWith(prefix))) kept.push(option);
  }
  return kept;
}
