/** Finding by name and sorting; without the script, the gallery is complete and in the order of names. */
export function enhanceGallery(controls: HTMLFormElement): void {
  const find = controls.elements.namedItem('find') as HTMLInputElement;
  const sort = controls.elements.namedItem('sort') as HTMLSelectElement;
  const output = controls.querySelector('output');
  const lists = [...document.querySelectorAll<HTMLUListElement>('.cards')];
  const cards = [...document.querySelectorAll<HTMLLIElement>('.card')];

  function showFound(): void {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const card of cards) {
      card.hidden = !(card.dataset.name ?? '').includes(wanted);
      if (!card.hidden) shown += 1;
    }
    for (const group of document.querySelectorAll<HTMLElement>('.group')) {
      group.hidden = group.querySelector('.card:not([hidden])') === null;
    }
    if (output !== null) output.value = wanted === '' ? '' : `${shown} of ${cards.length}`;
  }

  function sortAll(): void {
    const key = sort.value;
    // Names and hues rise; of sizes and times the largest are the interesting ones.
    const direction = key === 'index' || key === 'hue' ? 1 : -1;
    const value = (card: HTMLElement): number => Number(card.dataset[key] ?? 0) * direction;
    for (const list of lists) {
      const own = cards.filter((card) => card.parentElement === list);
      list.append(...own.sort((one, other) => value(one) - value(other)));
    }
  }

  find.addEventListener('input', showFound);
  sort.addEventListener('change', sortAll);
  controls.addEventListener('submit', (event) => event.preventDefault());
  // A browser may have kept what was entered over a reload.
  showFound();
  if (sort.value !== 'index') sortAll();
}
