// The shape that is drawn: its corners, and how each change is taken back. It knows nothing of the map.

const MOST_STEPS = 200;

export class Shape {
  #past = [];

  /** Begin with these corners ([latitude, longitude]); `most` is how many there may be. */
  constructor(corners, most) {
    this.corners = corners;
    this.most = most;
  }

  get canUndo() { return this.#past.length > 0; }
  get isFull() { return this.corners.length >= this.most; }
  get isClosed() { return this.corners.length > 2; }

  move(at, place) { this.#become(this.corners.with(at, rounded(place))); }
  remove(at) { this.#become(this.corners.toSpliced(at, 1)); }
  restart() { this.#become([]); }

  /** Add a corner after the one at `at`; give its position. */
  insert(at, place) {
    this.#become(this.corners.toSpliced(at + 1, 0, rounded(place)));
    return at + 1;
  }

  /** Add a corner where it lengthens the line least; give its position. */
  add(place) {
    if (!this.isClosed) return this.insert(this.corners.length - 1, place);
    const longer = this.corners.map((from, at) => {
      const to = this.corners[(at + 1) % this.corners.length];
      return distance(from, place) + distance(place, to) - distance(from, to);
    });
    return this.insert(longer.indexOf(Math.min(...longer)), place);
  }

  /** The middle of the line from the corner at `at` to the next one. */
  middle(at) {
    const [one, other] = [this.corners[at], this.corners[(at + 1) % this.corners.length]];
    return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  }

  undo() { if (this.canUndo) this.corners = this.#past.pop(); }

  #become(corners) {
    this.#past.push(this.corners);
    if (this.#past.length > MOST_STEPS) this.#past.shift();
    this.corners = corners;
  }
}

// As the storage keeps them: eleven centimetres.
const rounded = (place) => place.map((degrees) => Math.round(degrees * 1e6) / 1e6);

const distance = (one, other) => {
  const narrow = Math.cos(one[0] * Math.PI / 180);
  return Math.hypot(one[0] - other[0], (one[1] - other[1]) * narrow);
};
