/** Newton's method for z^degree = 1 from one start: which root it ends at, and after how many steps, smoothed to a fraction. */
export interface NewtonResult {
  root: number;
  steps: number;
}

const close = 1e-6;

/** Fills `result` in place of a new object each time: it is asked two million times a picture. */
export function newton(re: number, im: number, degree: number, relaxation: number, iterations: number, result: NewtonResult): void {
  for (let step = 0; step < iterations; step += 1) {
    // z^(degree - 1), then Newton's step: z - relaxation · (z^degree - 1) / (degree · z^(degree - 1)).
    let [powerRe, powerIm] = [1, 0];
    for (let factor = 1; factor < degree; factor += 1) {
      const next = powerRe * re - powerIm * im;
      powerIm = powerRe * im + powerIm * re;
      powerRe = next;
    }
    const valueRe = powerRe * re - powerIm * im - 1;
    const valueIm = powerRe * im + powerIm * re;
    const squared = valueRe * valueRe + valueIm * valueIm;
    if (squared < close) {
      const angle = Math.atan2(im, re) / (2 * Math.PI);
      result.root = (Math.round(angle * degree) + degree) % degree;
      result.steps = step - Math.min(1, Math.log(close / Math.max(squared, 1e-30)) / Math.log(1 / close));
      return;
    }
    const divisor = degree * (powerRe * powerRe + powerIm * powerIm);
    if (divisor === 0) break;
    re -= (relaxation * (valueRe * powerRe + valueIm * powerIm)) / divisor;
    im -= (relaxation * (valueIm * powerRe - valueRe * powerIm)) / divisor;
  }
  result.root = -1;
  result.steps = iterations;
}
