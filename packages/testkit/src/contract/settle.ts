/** Lets everything that can happen by itself happen: tasks that are quick, and pulls that follow them. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
}
