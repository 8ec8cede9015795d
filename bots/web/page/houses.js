// One building for each neighbour: a house, the café where the group meets, the town hall.

import { svg } from "./dom.js";

const WALLS = ["#e8c796", "#d9a58f", "#efe2c6", "#b9c6d1", "#cdd0aa", "#e3b7a0", "#d8c9b4"];
const ROOFS = ["#8f4b38", "#4b5268", "#7a4038", "#5a4a52"];
const SHUTTERS = ["#4f7396", "#4f7a62", "#8a3f4b", "#726ea3", "#a8763a"];
const DOORS = ["#7c3f35", "#38546f", "#3f5f4c", "#5b4a77"];

/** Draw the building of *neighbour* on the ground at (0, 0), and give it with its width and height. */
export function building(neighbour, index) {
  if (neighbour.kind === "group") return cafe(index);
  if (neighbour.kind === "town_hall") return townHall();
  return house(neighbour, index);
}

function house(neighbour, index) {
  const width = 120 + ((index * 37) % 3) * 7;
  const walls = 112 + ((index * 53) % 4) * 13;
  const roof = 50 + ((index * 29) % 3) * 9;
  const shutters = SHUTTERS[(index * 3 + 1) % SHUTTERS.length];
  const door = DOORS[(index * 3) % DOORS.length];
  const stone = svg("g", { class: "stone" });
  const windows = svg("g");
  const chimney = index % 2 ? 24 : width - 40;
  stone.append(
    svg("rect", { x: chimney, y: -walls - roof - 14, width: 16, height: roof + 10, fill: "#8b5446" }),
    svg("rect", { x: chimney - 2, y: -walls - roof - 18, width: 20, height: 6, fill: "#6d3f35" }),
    svg("rect", { x: 0, y: -walls, width, height: walls, fill: WALLS[index % WALLS.length] }),
    svg("rect", { x: 0, y: -12, width, height: 12, fill: "#000", opacity: ".13" }),
    ...roofOf(index % 3, width, walls, roof, ROOFS[index % ROOFS.length]),
    ...corners(width, walls),
    doorway(index % 2 ? 14 : width - 40, door),
  );
  const upper = -walls + 18;
  windows.append(pane(16, upper, shutters, index % 3 !== 2, stone, true), pane(width - 40, upper, shutters, true, stone));
  windows.append(pane(index % 2 ? width - 44 : 20, -52, shutters, true, stone, false, index % 2 === 0));
  if (index % 3 === 0) windows.append(roundWindow(width / 2, -walls - roof * 0.34, stone));
  if (index % 3 === 1) windows.append(dormer(width / 2, -walls - roof * 0.28, stone, ROOFS[index % ROOFS.length]));
  if (index % 4 === 2) stone.append(ivy(width, walls));
  stone.append(...plaque(neighbour.house.words, index % 2 ? 47 : width - 61));
  const group = svg("g", {}, smoke(chimney + 8, -walls - roof - 20), stone, windows);
  return { group, width, height: walls + roof + 18 };
}

function roofOf(shape, width, walls, height, color) {
  const outlines = [
    `M-9 ${-walls + 4} L${width / 2} ${-walls - height} L${width + 9} ${-walls + 4}Z`,
    `M-9 ${-walls + 4} L12 ${-walls - height} H${width - 12} L${width + 9} ${-walls + 4}Z`,
    `M-7 ${-walls + 4} L4 ${-walls - height * 0.62} L24 ${-walls - height} H${width - 24} L${width - 4} ${-walls - height * 0.62} L${width + 7} ${-walls + 4}Z`,
  ];
  return [
    svg("path", { d: outlines[shape], fill: color }),
    svg("path", { d: outlines[shape], fill: "url(#tiles)" }),
    svg("rect", { x: -9, y: -walls + 1, width: width + 18, height: 5, rx: 2, fill: "#000", opacity: ".28" }),
  ];
}

function corners(width, walls) {
  const stones = [];
  for (let y = -walls + 14, odd = false; y < -16; y += 12, odd = !odd) {
    const size = odd ? 10 : 6;
    for (const x of [0, width - size]) {
      stones.push(svg("rect", { x, y, width: size, height: 8, rx: 1, fill: "#fff", opacity: ".22" }));
    }
  }
  return stones;
}

/** A window with its shutters, the light that it throws, and somebody who looks out of it when it is lit. */
function pane(x, y, shutters, hasShutters, stone, hasSomebody = false, hasFlowers = false) {
  if (hasShutters) {
    for (const left of [x - 11, x + 25]) {
      stone.append(svg("rect", { x: left, y: y - 1, width: 10, height: 34, rx: 1, fill: shutters }));
      for (let slat = 3; slat < 32; slat += 5) {
        stone.append(svg("rect", { x: left + 2, y: y + slat, width: 6, height: 1.6, fill: "#000", opacity: ".25" }));
      }
    }
  }
  stone.append(svg("rect", { x: x - 2, y: y - 3, width: 28, height: 38, rx: 2, fill: "#fff6e4", opacity: ".75" }));
  const group = svg("g", { class: "window" });
  group.append(
    svg("ellipse", { class: "halo", cx: x + 12, cy: y + 16, rx: 38, ry: 42, fill: "url(#glow)" }),
    svg("rect", { class: "pane", x, y, width: 24, height: 32, rx: 1 }),
  );
  if (hasSomebody) {
    group.append(
      svg("path", {
        class: "somebody",
        d: `M${x + 5} ${y + 32} c0 -9 2 -12 6 -13 a4.600 4.600 0 1 1 4 0 c4 1 6 4 6 13Z`,
      }),
    );
  }
  group.append(
    svg("path", { class: "bars", d: `M${x + 12} ${y} v32 M${x} ${y + 11} h24 M${x} ${y + 22} h24` }),
    svg("rect", { x: x - 4, y: y + 32, width: 32, height: 4, rx: 1, fill: "#6f5a4c" }),
  );
  if (hasFlowers) {
    for (let at = 0; at < 7; at += 1) {
      const fill = ["#c8443f", "#e0708a", "#4d7a4b", "#d65a4a"][at % 4];
      group.append(svg("circle", { cx: x - 2 + at * 4.6, cy: y + 31 - (at % 2) * 2, r: 3, fill }));
    }
  }
  return group;
}

function roundWindow(x, y, stone) {
  stone.append(svg("circle", { cx: x, cy: y, r: 12, fill: "#fff6e4", opacity: ".7" }));
  return svg(
    "g",
    { class: "window" },
    svg("circle", { class: "halo", cx: x, cy: y, r: 30, fill: "url(#glow)" }),
    svg("circle", { class: "pane", cx: x, cy: y, r: 9 }),
    svg("path", { class: "bars", d: `M${x} ${y - 9} v18 M${x - 9} ${y} h18` }),
  );
}

function dormer(x, y, stone, color) {
  stone.append(
    svg("rect", { x: x - 13, y: y - 20, width: 26, height: 26, fill: "#e9dcc4" }),
    svg("path", { d: `M${x - 18} ${y - 18} L${x} ${y - 34} L${x + 18} ${y - 18}Z`, fill: color }),
  );
  return svg(
    "g",
    { class: "window" },
    svg("ellipse", { class: "halo", cx: x, cy: y - 6, rx: 30, ry: 30, fill: "url(#glow)" }),
    svg("rect", { class: "pane", x: x - 8, y: y - 16, width: 16, height: 20 }),
    svg("path", { class: "bars", d: `M${x} ${y - 16} v20 M${x - 8} ${y - 6} h16` }),
  );
}

function doorway(x, color) {
  return svg(
    "g",
    {},
    svg("path", { d: `M${x - 3} 0 V-40 a16 14 0 0 1 32 0 V0Z`, fill: "#fff6e4", opacity: ".6" }),
    svg("path", { d: `M${x} 0 V-39 a13 11 0 0 1 26 0 V0Z`, fill: color }),
    svg("path", { d: `M${x + 13} -49 V0 M${x + 4} -34 h6 v12 h-6Z M${x + 16} -34 h6 v12 h-6Z`, stroke: "#000", "stroke-opacity": ".3", fill: "none" }),
    svg("circle", { cx: x + 21, cy: -17, r: 1.7, fill: "#f1cd7a" }),
    svg("rect", { x: x - 5, y: -3, width: 36, height: 4, rx: 1, fill: "#9a8b7d" }),
  );
}

function plaque(words, x) {
  const number = /\d+/.exec(words)?.[0];
  if (!number) return [];
  const text = svg("text", { x: x + 7, y: -36, class: "number" }, number);
  return [svg("rect", { x, y: -44, width: 14, height: 11, rx: 2, fill: "#234b8f", stroke: "#fff", "stroke-width": ".8" }), text];
}

function ivy(width, walls) {
  const group = svg("g");
  for (let at = 0; at < 46; at += 1) {
    const x = width - 5 - ((at * 13) % 24) * (at / 46) * 0.9;
    const y = -4 - ((at * 31) % 100) * (walls / 118);
    group.append(svg("circle", { cx: x, cy: y, r: 3 + (at % 3), fill: ["#48693f", "#5c7d48", "#3c5a3a"][at % 3] }));
  }
  return group;
}

function smoke(x, y) {
  const group = svg("g", { class: "smoke" });
  for (const [dx, dy, r] of [[0, -4, 5], [5, -15, 7], [-1, -28, 9]]) {
    group.append(svg("circle", { cx: x + dx, cy: y + dy, r }));
  }
  return group;
}

function cafe(index) {
  const { group, width, height } = house({ house: { words: "" } }, 1);
  const awning = svg("g", { class: "stone" });
  awning.append(svg("rect", { x: 4, y: -58, width: width - 8, height: 58, fill: "#5c2f38" }));
  const windows = svg("g", { class: "window" });
  for (const x of [10, 46, width - 40]) {
    windows.append(
      svg("ellipse", { class: "halo", cx: x + 14, cy: -24, rx: 34, ry: 36, fill: "url(#glow)" }),
      svg("rect", { class: "pane", x, y: -44, width: 30, height: x === 46 ? 44 : 34 }),
    );
  }
  const stripes = svg("g", { class: "stone" });
  for (let at = 0; at < 8; at += 1) {
    const w = (width + 12) / 8;
    const x = -6 + at * w;
    stripes.append(svg("path", { d: `M${x} -66 h${w} v16 a${w / 2} 6 0 0 1 ${-w} 0Z`, fill: at % 2 ? "#f4e6cf" : "#b1423f" }));
  }
  stripes.append(svg("rect", { x: 14, y: -84, width: width - 28, height: 16, rx: 3, fill: "#3c2430" }), svg("text", { x: width / 2, y: -72, class: "sign" }, "CAFÉ"));
  for (const x of [-8, width + 4]) {
    stripes.append(svg("path", { d: `M${x - 9} -20 h22 M${x + 2} -20 V0 M${x - 5} 0 h14`, stroke: "#2c2233", "stroke-width": 2.4, fill: "none" }));
  }
  group.append(awning, windows, stripes);
  return { group, width, height, index };
}

function townHall() {
  const width = 158;
  const stone = svg("g", { class: "stone" });
  const windows = svg("g");
  stone.append(
    svg("path", { d: "M-6 -120 L10 -166 H148 L164 -120Z", fill: "#4b5268" }),
    svg("path", { d: "M-6 -120 L10 -166 H148 L164 -120Z", fill: "url(#tiles)" }),
    svg("rect", { x: 0, y: -122, width, height: 122, fill: "#efe6d2" }),
    svg("rect", { x: 0, y: -12, width, height: 12, fill: "#000", opacity: ".13" }),
    svg("path", { d: "M48 -122 V-150 L79 -178 L110 -150 V-122Z", fill: "#e4d8bf" }),
    svg("circle", { cx: 79, cy: -146, r: 11, fill: "#fffaf0", stroke: "#6f6253", "stroke-width": 2 }),
    svg("path", { d: "M79 -146 v-7 M79 -146 h5", stroke: "#3a3240", "stroke-width": 1.6 }),
    svg("rect", { x: 44, y: -118, width: 70, height: 14, fill: "#d9cbb0" }),
    svg("text", { x: 79, y: -107, class: "carved" }, "MAIRIE"),
    svg("path", { d: "M79 -178 v-34", stroke: "#6f6253", "stroke-width": 2 }),
  );
  ["#2c4f9e", "#f6f3ec", "#c5383f"].forEach((fill, at) => stone.append(svg("rect", { x: 80 + at * 10, y: -211, width: 10, height: 19, fill })));
  stone.append(...corners(width, 122), doorway(66, "#38546f"));
  for (const x of [14, 120]) {
    windows.append(pane(x, -96, "#7d8799", false, stone, x === 14), pane(x, -46, "#7d8799", false, stone));
  }
  windows.append(pane(67, -98, "#7d8799", false, stone));
  return { group: svg("g", {}, stone, windows), width, height: 200 };
}
