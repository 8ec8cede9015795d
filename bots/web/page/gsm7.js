// How many SMS a text takes: septets of GSM 03.38, or UTF-16 units when a character is outside of it.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("^{}\\[~]|€\f");

/** Give what is used, the most that fits into that many SMS, and how many they are. */
export function measure(text) {
  let septets = 0;
  for (const character of text) {
    if (BASIC.has(character)) septets += 1;
    else if (EXTENDED.has(character)) septets += 2;
    else return segments(text.length, 70, 67);
  }
  return segments(septets, 160, 153);
}

function segments(used, single, joined) {
  const count = used <= single ? 1 : Math.ceil(used / joined);
  return { used, most: count === 1 ? single : count * joined, segments: count };
}
