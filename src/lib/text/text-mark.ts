// A number for a text, to tell two texts apart cheaply where a rare mistake does no harm.

/** FNV-1a over UTF-16 units, 32 bits, never 0. The same in every run. */
export function textMark(text: string): number {
  let mark = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    mark = Math.imul(mark ^ text.charCodeAt(index), 0x01000193);
  return mark >>> 0 || 1;
}
