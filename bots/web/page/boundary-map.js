// The shape on the map: white points to drag, small ones between them to add, and the keys that move the chosen one.

import { fill } from "./dom.js";

const { L } = globalThis;
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const STEP = 8, FINE_STEP = 1;
const FRANCE = { centre: [46.6, 2.4], zoom: 6 };
const CLOSE = 16;

export class BoundaryMap {
  #map; #shape; #words; #changed;
  #area; #line; #points = L.layerGroup(); #middles = L.layerGroup(); #here = null;
  chosen = -1;

  /** Show `shape` in `element`; `changed` is called after each change by hand. */
  constructor(element, shape, start, words, changed) {
    this.#shape = shape;
    this.#words = words;
    this.#changed = changed;
    this.#map = L.map(element, { zoomControl: false, attributionControl: Boolean(start.credit), keyboardPanDelta: 60,
      // Tiles exist for whole steps only; plain paper takes any.
      zoomSnap: start.tiles ? 1 : 0.25,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    this.#map.attributionControl?.setPrefix(false);
    L.control.zoom({ zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(this.#map);
    L.control.scale({ imperial: false }).addTo(this.#map);
    if (start.tiles) L.tileLayer(start.tiles, { maxZoom: 19, attribution: escaped(start.credit) }).addTo(this.#map);
    element.classList.toggle("bare", !start.tiles);
    const style = { className: "edge", weight: 5, interactive: false };
    this.#area = L.polygon([], style).addTo(this.#map);
    this.#line = L.polyline([], { ...style, dashArray: "4 10" }).addTo(this.#map);
    this.#middles.addTo(this.#map);
    this.#points.addTo(this.#map);
    this.#map.on("click", ({ latlng }) => this.#put(() => this.#shape.add([latlng.lat, latlng.lng])));
    this.#look(start);
    this.draw();
  }

  /** Draw everything anew; the chosen point keeps the focus, if it had it. */
  draw() {
    const hadFocus = document.activeElement?.closest(".point") !== null && document.activeElement !== null
      && document.activeElement.classList.contains("point");
    const { corners, isClosed } = this.#shape;
    this.chosen = Math.min(this.chosen, corners.length - 1);
    this.#lines(corners);
    this.#points.clearLayers();
    this.#middles.clearLayers();
    corners.forEach((_, at) => this.#point(at));
    if (isClosed && !this.#shape.isFull) corners.forEach((_, at) => this.#middle(at));
    if (hadFocus) this.focus();
  }

  /** Let the chosen point hear the keyboard. */
  focus() { this.#points.getLayers()[this.chosen]?.getElement().focus({ preventScroll: true }); }

  /** Add a point half way to the next one, or in the middle of what is shown; for whoever has no pointer. */
  addBeside() {
    if (!this.#shape.isClosed) {
      const { lat, lng } = this.#map.getCenter();
      return this.#put(() => this.#shape.add([lat, lng]));
    }
    const at = Math.max(this.chosen, 0);
    return this.#put(() => this.#shape.insert(at, this.#shape.middle(at)));
  }

  /** Take the chosen point away. */
  removeChosen() {
    if (this.chosen < 0) return;
    const number = this.chosen + 1;
    this.#shape.remove(this.chosen);
    this.chosen = Math.max(this.chosen - 1, this.#shape.corners.length ? 0 : -1);
    this.draw();
    this.#changed(fill(this.#words.removed, { number }));
  }

  /** Show where the device is. */
  show(latitude, longitude) {
    this.#here?.remove();
    this.#here = L.circleMarker([latitude, longitude], { className: "here", radius: 9 }).addTo(this.#map);
    this.#here.bindTooltip(this.#words.here);
    this.#map.setView([latitude, longitude], Math.max(this.#map.getZoom(), CLOSE));
  }

  #look({ corners, centre }) {
    if (corners.length) this.#map.fitBounds(corners, { padding: [48, 48] });
    else this.#map.setView(centre ?? FRANCE.centre, centre ? CLOSE : FRANCE.zoom);
  }

  #lines(corners) {
    this.#area.setLatLngs(this.#shape.isClosed ? corners : []);
    this.#line.setLatLngs(this.#shape.isClosed ? [] : corners);
  }

  #put(add) {
    if (this.#shape.isFull) return this.#changed(this.#words.full);
    this.chosen = add();
    this.draw();
    return this.#changed();
  }

  #point(at) {
    const label = fill(this.#words.point, { number: at + 1 });
    const icon = L.divIcon({ className: "point", html: `<span>${at + 1}</span>`, iconSize: [44, 44] });
    const point = L.marker(this.#shape.corners[at], { icon, draggable: true, alt: label, title: label, zIndexOffset: 100 });
    point.on("dragstart", () => { this.#choose(at); this.#middles.clearLayers(); });
    point.on("drag", () => this.#lines(this.#shape.corners.with(at, degrees(point))));
    point.on("dragend", () => { this.#shape.move(at, degrees(point)); this.draw(); this.#changed(); });
    point.on("click", () => { this.#choose(at); this.focus(); });
    point.addTo(this.#points);
    const element = point.getElement();
    element.setAttribute("aria-label", label);
    element.classList.toggle("chosen", at === this.chosen);
    element.addEventListener("focus", () => this.#choose(at));
    element.addEventListener("keydown", (event) => this.#key(event, at, point));
  }

  #middle(at) {
    const next = (at + 1) % this.#shape.corners.length + 1;
    const title = fill(this.#words.middle, { number: at + 1, next });
    const icon = L.divIcon({ className: "middle", html: "<span></span>", iconSize: [32, 32] });
    // Whoever has no pointer adds by the button: this many more stops would be in their way.
    const middle = L.marker(this.#shape.middle(at), { icon, draggable: true, title, keyboard: false });
    middle.on("click", () => this.#put(() => this.#shape.insert(at, this.#shape.middle(at))));
    middle.on("drag", () => this.#lines(this.#shape.corners.toSpliced(at + 1, 0, degrees(middle))));
    middle.on("dragend", () => this.#put(() => this.#shape.insert(at, degrees(middle))));
    middle.addTo(this.#middles);
  }

  #choose(at) {
    this.chosen = at;
    this.#points.getLayers().forEach((each, number) => each.getElement().classList.toggle("chosen", number === at));
    this.#changed(null);
  }

  #key(event, at, point) {
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.removeChosen();
      return;
    }
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    // The map would move, too.
    event.stopPropagation();
    const length = event.shiftKey ? FINE_STEP : STEP;
    const from = this.#map.latLngToContainerPoint(point.getLatLng());
    const to = this.#map.containerPointToLatLng(from.add(L.point(step).multiplyBy(length)));
    this.#shape.move(at, [to.lat, to.lng]);
    this.draw();
    this.#changed();
  }
}

const degrees = (marker) => { const { lat, lng } = marker.getLatLng(); return [lat, lng]; };

// Leaflet takes a credit for markup.
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
