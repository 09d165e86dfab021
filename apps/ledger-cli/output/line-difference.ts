/** Longest text, in lines, whose difference is worked out; beyond that both sizes are told. */
const MAX_LINES = 2_000;

/**
 * The lines in which two texts differ, `-` before and `+` after, in the order of the texts.
 * Longest common subsequence, so that a moved paragraph shows as one removal and one addition.
 */
export function lineDifference(before: string, after: string): readonly string[] {
  const [old, young] = [before.split('\n'), after.split('\n')];
  if (old.length > MAX_LINES || young.length > MAX_LINES)
    return [`- ${old.length} lines`, `+ ${young.length} lines`];
  const common = commonLengths(old, young);
  const lengthAt = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const lines: string[] = [];
  for (let i = 0, j = 0; i < old.length || j < young.length;) {
    if (i < old.length && j < young.length && old[i] === young[j]) {
      i += 1;
      j += 1;
    } else if (j >= young.length || (i < old.length && lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      lines.push(`- ${old[i++]}`);
    } else {
      lines.push(`+ ${young[j++]}`);
    }
  }
  return lines;
}

/** `[i][j]`: how many lines the rests from line i and line j have in common, in order. */
function commonLengths(old: readonly string[], young: readonly string[]): readonly Uint16Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(young.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    const [row, below] = [lengths[i], lengths[i + 1]];
    if (!row || !below) continue;
    for (let j = young.length - 1; j >= 0; j--)
      row[j] = old[i] === young[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
  }
  return lengths;
}
