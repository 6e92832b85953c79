/** What may happen next to an actor. */
type Move = 'step' | 'expire' | 'wake' | 'die';

/** One choice of the scheduler. */
export interface Choice {
  readonly actor: number;
  readonly move: Move;
}

/** Whether it is nothing that anybody may rely on. */
export function isMishap({ move }: Choice): boolean {
  return move === 'die' || move === 'wake';
}

const MOVE_LETTERS: Readonly<Record<Move, string>> = { step: '', expire: 'x', wake: 'w', die: 'd' };
const MOVES = new Map(Object.entries(MOVE_LETTERS).map(([move, letter]) => [letter, move as Move]));

/** The actor's number, and a letter for what is no plain step. */
export function printChoice({ actor, move }: Choice): string {
  return `${actor}${MOVE_LETTERS[move]}`;
}

/** A schedule in letters: the contended words, then who goes, and how often in a row: `4,8: 0*12 1 0x 1*3`. */
export function printSchedule(words: Iterable<number>, choices: readonly Choice[]): string {
  const rows: { readonly choice: string; times: number }[] = [];
  for (const choice of choices.map(printChoice)) {
    const last = rows.at(-1);
    if (last?.choice === choice) last.times++;
    else rows.push({ choice, times: 1 });
  }
  return `${[...words].join()}: ${rows.map(({ choice, times }) => (times === 1 ? choice : `${choice}*${times}`)).join(' ')}`;
}

export function parseSchedule(schedule: string): { readonly words: readonly number[]; readonly choices: readonly Choice[] } {
  const [words = '', rows = ''] = schedule.split(':');
  return {
    words: words.split(',').filter((word) => word !== '').map(Number),
    choices: rows.split(' ').filter((row) => row !== '').flatMap((row) => {
      const [, actor, letter = '', times = '1'] = /^(\d+)([a-z]?)(?:\*(\d+))?$/.exec(row) ?? [];
      const move = MOVES.get(letter);
      if (actor === undefined || move === undefined) throw new Error(`no schedule: ${row}`);
      return new Array<Choice>(Number(times)).fill({ actor: Number(actor), move });
    }),
  };
}
