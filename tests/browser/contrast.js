// Every visible text whose contrast with what is behind it is below 4.5 to 1 (WCAG 2.2, 1.4.3).
() => {
  const light = (color) => {
    const [r, g, b] = color.map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const read = (css, under) => {
    canvas.fillStyle = `rgb(${under})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      // Of a gradient, the last colour: it is the one that fills what the others leave.
      if (/^(linear|radial)/.test(style.backgroundImage)) layers.push(style.backgroundImage.match(/rgba?\([^)]+\)/g).at(-1));
      layers.push(style.backgroundColor);
    }
    return layers.reverse().reduce((under, css) => read(css, under), [255, 255, 255]);
  };
  const poor = [];
  for (const e of document.querySelectorAll('body *')) {
    const hasText = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!hasText || e.closest('svg, noscript, template, .skip, .toast, option') || !e.checkVisibility()) continue;
    const under = behind(e), over = read(getComputedStyle(e).color, under);
    const [a, b] = [light(over), light(under)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) poor.push(`${e.closest('.screen')?.id ?? ''} .${e.className || e.tagName}: ${ratio.toFixed(2)}`);
  }
  return poor;
}
