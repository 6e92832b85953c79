/** sRGB's transfer function, both ways: light as it adds up, from bytes as they are stored. */
function decodeSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encodeSrgb(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** Light from 0 to 1, by byte. */
export const toLinear: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => decodeSrgb(byte / 255));

// Fine enough that each of the 256 bytes comes back from its own light.
const steps = 8192;
const bytes = Uint8Array.from({ length: steps + 1 }, (_, step) => Math.round(encodeSrgb(step / steps) * 255));

/** The byte for light from 0 to 1; what lies outside is cut off. */
export function fromLinear(light: number): number {
  return bytes[Math.min(steps, Math.max(0, Math.round(light * steps)))] ?? 0;
}
