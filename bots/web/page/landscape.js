// What stands still around the houses: sky, hills, trees, lamps, and the bell tower that does not.

import { svg } from "./dom.js";

// On a wide screen the land goes on to both sides of the street.
const BEYOND = 700;

/** Draw everything behind and below the houses. */
export function landscape(width, ground, height) {
  return [
    definitions(),
    svg("rect", { x: -BEYOND, width: width + 2 * BEYOND, height: ground + 6, fill: "url(#sky)" }),
    stars(width),
    moon(width * 0.86, 58),
    clouds(width),
    svg("path", { class: "hill far", d: hill(width, ground, 132, 46, 0.0061, 1) }),
    svg("path", { class: "hill near", d: hill(width, ground, 78, 30, 0.0093, 3) }),
    trees(width, ground),
    svg("rect", { class: "road", x: -BEYOND, y: ground, width: width + 2 * BEYOND, height: height - ground }),
    svg("rect", { class: "kerb", x: -BEYOND, y: ground, width: width + 2 * BEYOND, height: 5 }),
    svg("rect", { x: -BEYOND, y: ground + 5, width: width + 2 * BEYOND, height: height - ground, fill: "url(#cobbles)" }),
    lamps(width, ground),
  ];
}

function definitions() {
  const stops = (list) => list.map(([offset, name, opacity]) => svg("stop", { offset, class: name, "stop-opacity": opacity ?? 1 }));
  return svg(
    "defs",
    {},
    svg("linearGradient", { id: "sky", x2: 0, y2: 1 }, ...stops([[0, "sky-1"], [0.42, "sky-2"], [0.72, "sky-3"], [0.96, "sky-4"]])),
    svg("radialGradient", { id: "glow" }, ...stops([[0, "warm", 0.85], [0.45, "warm", 0.3], [1, "warm", 0]])),
    svg("radialGradient", { id: "pool" }, ...stops([[0, "warm", 0.75], [1, "warm", 0]])),
    svg("radialGradient", { id: "moonlight" }, ...stops([[0, "pale", 0.5], [1, "pale", 0]])),
    svg("pattern", { id: "tiles", width: 10, height: 8, patternUnits: "userSpaceOnUse" }, svg("path", { d: "M0 0 a5 6 0 0 0 10 0 M-5 4 a5 6 0 0 0 10 0 M5 4 a5 6 0 0 0 10 0", fill: "none", stroke: "#000", "stroke-opacity": ".22" })),
    svg("pattern", { id: "cobbles", width: 34, height: 16, patternUnits: "userSpaceOnUse" }, svg("path", { d: "M0 8 q8.500 -8 17 0 q8.500 -8 17 0 M-17 16 q8.500 -8 17 0 q8.500 -8 17 0 q8.500 -8 17 0", fill: "none", stroke: "#fff", "stroke-opacity": ".07" })),
  );
}

function stars(width) {
  const group = svg("g", { class: "stars" });
  for (let at = 0; at < 160; at += 1) {
    const x = -BEYOND + ((at * 397.3 + (at % 7) * 41) % (width + 2 * BEYOND));
    const y = 8 + ((at * 61.7) % 170);
    group.append(svg("circle", { cx: x, cy: y, r: 0.6 + (at % 4) * 0.3, opacity: 0.35 + (at % 5) * 0.13 }));
  }
  return group;
}

function moon(x, y) {
  return svg(
    "g",
    {},
    svg("circle", { cx: x, cy: y, r: 58, fill: "url(#moonlight)" }),
    svg("path", { class: "moon", d: `M${x + 6} ${y - 19} a20 20 0 1 0 12 30 a16 16 0 1 1 -12 -30Z` }),
  );
}

function clouds(width) {
  const group = svg("g", { class: "clouds" });
  for (const [at, y, rx] of [[-0.15, 140, 150], [1.14, 158, 170], [0.08, 150, 120], [0.13, 160, 90], [0.37, 118, 100], [0.42, 127, 130], [0.66, 166, 150], [0.73, 156, 90], [0.94, 132, 110]]) {
    group.append(svg("ellipse", { cx: width * at, cy: y, rx, ry: 7 }));
  }
  return group;
}

function hill(width, ground, base, swing, pace, phase) {
  let path = `M${-BEYOND} ${ground + 6}`;
  for (let x = -BEYOND; x <= width + BEYOND; x += 20) {
    path += ` L${x} ${(ground - base - swing * Math.sin(x * pace + phase) - swing * 0.4 * Math.sin(x * pace * 2.7)).toFixed(1)}`;
  }
  return `${path} V${ground + 6}Z`;
}

function trees(width, ground) {
  const group = svg("g", { class: "trees" });
  for (let x = 26 - BEYOND, at = 0; x < width + BEYOND; x += 71 + ((at * 37) % 59), at += 1) {
    const tall = 62 + ((at * 29) % 46);
    if (at % 3 === 1) {
      group.append(svg("path", { d: `M${x} ${ground} q-15 ${-tall * 0.55} 0 ${-tall * 1.6} q15 ${tall * 1.05} 0 ${tall * 1.6}Z` }));
    } else {
      group.append(svg("circle", { cx: x, cy: ground - tall, r: 25 }), svg("circle", { cx: x + 17, cy: ground - tall + 14, r: 20 }), svg("circle", { cx: x - 16, cy: ground - tall + 15, r: 19 }), svg("rect", { x: x - 3, y: ground - tall, width: 6, height: tall }));
    }
  }
  return group;
}

function lamps(width, ground) {
  const group = svg("g", { class: "lamps" });
  for (const x of [20, width - 20]) group.append(...lamp(x, ground));
  return group;
}

function lamp(x, ground) {
  return [
    svg("circle", { cx: x, cy: ground - 92, r: 46, fill: "url(#glow)", opacity: ".75" }),
    svg("ellipse", { cx: x, cy: ground + 12, rx: 56, ry: 12, fill: "url(#pool)", opacity: ".5" }),
    svg("path", { class: "post", d: `M${x - 5} ${ground + 4} h10 l-3 -12 v-72 h-4 v72Z M${x - 7} ${ground - 82} h14 l-3 4 h-8Z` }),
    svg("path", { class: "flame", d: `M${x - 6} ${ground - 83} l-3 -18 h18 l-3 18Z` }),
    svg("path", { class: "post", d: `M${x - 11} ${ground - 101} h22 l-8 -8 h-6Z` }),
  ];
}

function cat(x, ground) {
  return svg("path", {
    class: "cat",
    d: `M${x} ${ground + 6} c-2 -8 1 -15 7 -17 l-1 -7 l4 3 h4 l4 -3 l0 8 c2 4 -1 7 -3 8 c2 3 2 6 2 8 c6 1 9 -1 9 -6 c0 -3 2 -4 3 -2 c2 6 -3 12 -12 11 h-17Z`,
  });
}

/** The bell tower: an open belfry with its bell, a clock that tells the time, a cock on its spire. */
export function tower(x, ground) {
  const group = svg("g", { class: "tower" });
  const stone = svg("g", { class: "stone" });
  stone.append(
    svg("path", { d: `M${x + 30} ${ground} V${ground - 92} L${x + 62} ${ground - 132} L${x + 94} ${ground - 92} V${ground}Z`, fill: "#d9cdb6" }),
    svg("path", { d: `M${x + 24} ${ground - 88} L${x + 62} ${ground - 138} L${x + 100} ${ground - 88} l-5 4 L${x + 62} ${ground - 126} L${x + 29} ${ground - 84}Z`, fill: "#7a4038" }),
    svg("circle", { cx: x + 66, cy: ground - 84, r: 11, fill: "#4e5b86", stroke: "#f3ead8", "stroke-width": 3 }),
    svg("path", { d: `M${x + 66} ${ground - 95} v22 M${x + 55} ${ground - 84} h22`, stroke: "#f3ead8", "stroke-width": 1.4 }),
    svg("path", { d: `M${x + 54} ${ground} V${ground - 34} a12 16 0 0 1 24 0 V${ground}Z`, fill: "#5c4032" }),
    svg("rect", { x: x - 42, y: ground - 232, width: 84, height: 232, fill: "#e6dbc4" }),
    svg("rect", { x: x - 42, y: ground - 232, width: 20, height: 232, fill: "#fff", opacity: ".16" }),
    svg("rect", { x: x + 24, y: ground - 232, width: 18, height: 232, fill: "#000", opacity: ".1" }),
    ...courses(x, ground),
    svg("path", { d: `M${x - 50} ${ground - 230} L${x} ${ground - 318} L${x + 50} ${ground - 230}Z`, fill: "#4b5268" }),
    svg("path", { d: `M${x - 50} ${ground - 230} L${x} ${ground - 318} L${x + 50} ${ground - 230}Z`, fill: "url(#tiles)" }),
    svg("rect", { x: x - 50, y: ground - 236, width: 100, height: 8, rx: 2, fill: "#bfb197" }),
    svg("rect", { x: x - 46, y: ground - 152, width: 92, height: 6, rx: 2, fill: "#bfb197" }),
  );
  stone.append(svg("path", { class: "cock", d: `M${x} ${ground - 316} v-10 M${x - 7} ${ground - 320} h14` }), svg("path", { class: "gold", d: `M${x - 8} ${ground - 329} q-5 -8 2 -8 q2 5 6 4 q1 -7 6 -6 l4 3 l-4 1 q1 9 -7 9 h-4Z` }));
  group.append(
    svg("circle", { class: "halo-tower", cx: x, cy: ground - 186, r: 84, fill: "url(#glow)" }),
    stone,
    svg("path", { class: "belfry", d: `M${x - 26} ${ground - 156} V${ground - 196} a26 26 0 0 1 52 0 V${ground - 156}Z` }),
    waves(x, ground - 186),
    bell(x, ground - 216),
    face(x, ground - 118),
    svg("path", { d: `M${x - 13} ${ground} V${ground - 44} a13 15 0 0 1 26 0 V${ground}Z`, fill: "#4a332b" }),
    svg("path", { d: `M${x} ${ground - 58} V${ground}`, stroke: "#000", "stroke-opacity": ".35" }),
    ...lamp(x - 88, ground),
    cat(x - 72, ground),
  );
  return group;
}

function courses(x, ground) {
  const lines = [];
  for (let y = ground - 14, odd = 0; y > ground - 228; y -= 14, odd += 1) {
    lines.push(svg("path", { d: `M${x - 42} ${y} h84 M${x - 28 + (odd % 2) * 14} ${y} v-14 M${x + 14 + (odd % 2) * 10} ${y} v-14`, stroke: "#8d7d63", "stroke-opacity": ".2", fill: "none" }));
  }
  return lines;
}

function bell(x, y) {
  const swinging = svg(
    "g",
    { class: "bell" },
    svg("path", { d: `M${x - 15} ${y + 2} h30 v4 h-30Z`, fill: "#5a4334" }),
    svg("circle", { cx: x, cy: y + 49, r: 5, class: "clapper" }),
    svg("path", { class: "bronze", d: `M${x - 4} ${y + 6} h8 c9 5 12 13 12 23 c0 9 2 13 6 17 h-44 c4 -4 6 -8 6 -17 c0 -10 3 -18 12 -23Z` }),
    svg("path", { d: `M${x - 9} ${y + 16} c-4 7 -4 16 -5 24`, stroke: "#fff3c9", "stroke-opacity": ".6", "stroke-width": 2.4, fill: "none" }),
  );
  swinging.style.transformOrigin = `${x}px ${y + 4}px`;
  return swinging;
}

function waves(x, y) {
  const group = svg("g", { class: "waves" });
  for (const [at, size] of [[1, 22], [2, 32], [3, 42]]) {
    for (const side of [-1, 1]) {
      const from = x + side * (38 + at * 13);
      group.append(svg("path", { class: `wave-${at}`, d: `M${from} ${y - size / 2} q${side * 9} ${size / 2} 0 ${size}` }));
    }
  }
  return group;
}

function face(x, y) {
  const now = new Date();
  const hand = (length, turn, width) => {
    const angle = turn * 2 * Math.PI - Math.PI / 2;
    return svg("path", { d: `M${x} ${y} L${x + length * Math.cos(angle)} ${y + length * Math.sin(angle)}`, stroke: "#2c2540", "stroke-width": width, "stroke-linecap": "round" });
  };
  const minutes = now.getMinutes() / 60;
  return svg(
    "g",
    {},
    svg("circle", { cx: x, cy: y, r: 19, class: "face" }),
    hand(9, ((now.getHours() % 12) + minutes) / 12, 2.6),
    hand(14, minutes, 1.8),
  );
}
