export class Account {
  static readonly module: string;
  constructor(balance: number);
  deposit(amount: number): number;
  slowly(): Promise<number>;
  giveFunction(): () => number;
  fail(): never;
}
