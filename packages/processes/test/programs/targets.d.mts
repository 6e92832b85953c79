import type { ProcessOptions } from '@heddle/processes';
import { Process } from '@heddle/processes';

export class Greeter extends Process {
  constructor(greeting: { file: string; text: string }, options: ProcessOptions);
}
export class Homeless extends Process {}
