// Building elements and filling sentences: the two things that every module of the page does.

const SVG = "http://www.w3.org/2000/svg";

/** Make an SVG element with attributes and children. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Make an HTML element; text is text, never markup. */
export function html(name, className = "", ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** Fill the {holes} of a sentence. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (hole, key) => values[key] ?? hole);
}

export const language = document.documentElement.lang;

// English is read in Europe here: 14:05, not 2:05 PM.
const clock = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { hour: "2-digit", minute: "2-digit" });

/** The time of an entry, as a clock on the wall shows it. */
export function timeOf(entry) {
  const time = html("time", "at", clock.format(new Date(entry.at)));
  time.dateTime = entry.at;
  return time;
}
