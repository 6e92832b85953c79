/** What may happen next to an actor. */
type Move = 'step' | 'expire' | 'wake' | 'die';

/** One choice of the scheduler. */
export interface Choice {
  readonly actor: number;
  readonly move: Move;
}

const MOVE_LETTERS: Readonly<Record<Move, string>> = { step: '', expire: 'x', wake: 'w', die: 'd' };

/** A schedule in letters: the contended words, then who goes, and how if not by a plain step. */
export function printSchedule(words: Iterable<number>, choices: readonly Choice[]): string {
  return `${[...words].join()}: ${choices.map(({ actor, move }) => `${actor}${MOVE_LETTERS[move]}`).join(' ')}`;
}

export function parseSchedule(schedule: string): { readonly words: readonly number[]; readonly choices: readonly Choice[] } {
  const [words = '', choices = ''] = schedule.split(': ');
  const moves = Object.entries(MOVE_LETTERS) as [Move, string][];
  return {
    words: words.split(',').map(Number),
    choices: choices.split(' ').map((word) => {
      const letter = word.replace(/^\d+/, '');
      return { actor: Number.parseInt(word, 10), move: moves.find(([, known]) => known === letter)?.[0] ?? 'step' };
    }),
  };
}
