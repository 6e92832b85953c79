export default function standard(x) {
  return `default ${x}`;
}
