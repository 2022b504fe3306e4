"use strict";
(async () => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const { grid, years, areas, inks, noun, scales, tiles, units } = data;
  const [depth, rows, cols] = grid.shape, cells = rows * cols, count = years.length;
  const Noun = noun[0].toUpperCase() + noun.slice(1);
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  // Numbers, words and elements.
  const formats = [], number = (value, digits = 0) => (formats[digits] ??= new Intl.NumberFormat("en-US", {
    minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative",
  })).format(value).replace("-", "−");
  const written = (value) => {
    const size = Math.abs(value);
    const digits = size >= 10 || size === Math.round(size) ? 0 : 1 - Math.min(Math.floor(Math.log10(size)), 0);
    return size < 5e-7 ? "0" : number(value, digits);
  };
  const signed = (value) => (value > 0 && written(value) !== "0" ? `+${written(value)}` : written(value));
  const element = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  // What is shown; a link's fragment holds the same.
  const state = {
    measure: "density", rescale: false, area: -1, view: null,
    years: [0, count - 1], before: data.pairs[0], after: data.pairs[1],
  };
  const isChange = () => state.measure === "change";
  const shownSpans = () => (isChange() ? [state.before, state.after] : [state.years]);
  const known = ([first, last]) => data.spans[first * count - (first * (first - 1)) / 2 + last - first];
  const sum = (list, [first, last]) => list.slice(first, last + 1).reduce((all, each) => all + each, 0);
  const fragment = () => {
    const parts = { show: state.measure };
    for (const name of ["years", "before", "after"]) parts[name] = state[name].map((at) => years[at].year).join("-");
    if (state.rescale) parts.rescale = 1;
    if (state.area >= 0) parts.area = areas[state.area].number;
    if (state.view) parts.view = [state.view.x, state.view.y, state.view.k * 1e4].map(Math.round).join(",");
    return `#${new URLSearchParams(parts)}`;
  };
  const restore = () => {
    const told = new URLSearchParams(location.hash.slice(1)), measure = told.get("show");
    if (document.querySelector(`[name=measure][value="${CSS.escape(measure)}"]`)) state.measure = measure;
    for (const name of ["years", "before", "after"]) {
      const year = (told.get(name) || "").split("-").map((text) => years.findIndex((each) => each.year === +text));
      if (year.length === 2 && year[0] >= 0 && year[1] >= year[0]) state[name] = year;
    }
    state.rescale = told.has("rescale");
    state.area = areas.findIndex((area) => told.has("area") && area.number === +told.get("area"));
    const [x, y, k] = (told.get("view") || "").split(",").map(Number);
    state.view = x >= 0 && y >= 0 && k > 0 ? { x, y, k: k / 1e4 } : null;
  };
  const later = (wait, act, timer = 0) => () => { clearTimeout(timer); timer = setTimeout(act, wait); };
  let link = location.hash;
  const tellLink = later(200, () => {
    // A link that has just been followed is not overwritten.
    if (location.hash !== link) return;
    try { history.replaceState(null, "", fragment()); link = location.hash; } catch { /* A frame may bar it. */ }
  });

  // Surfaces, each the sum of all years before, so that any span is one subtraction a cell.
  const unpack = async () => {
    const packed = Uint8Array.from(atob(JSON.parse($("surfaces").textContent)), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const raw = new Uint8Array(await new Response(stream).arrayBuffer());
    const found = [new Uint8Array(cells), new Float32Array(cells)], above = new Uint16Array(cols);
    for (let layer = 0, at = 0; layer < depth; layer += 1) {
      // The first one says which cells are in the city; the sums begin with nothing.
      const target = layer ? new Float32Array(cells) : found[0], former = found[layer];
      above.fill(0);
      for (let cell = 0, left = 0; cell < cells; cell += 1, at += 1) {
        const code = raw[at] | (raw[at + depth * cells] << 8), col = cell % cols;
        left = (col ? left : 0) + ((code >> 1) ^ -(code & 1));
        above[col] += left;
        target[cell] = above[col] + (layer ? former[cell] : 0);
      }
      if (layer) found.push(target);
    }
    return found;
  };
  const [inside, ...sums] = await unpack();
  let values = new Float32Array(cells);
  const addUp = () => {
    values = new Float32Array(cells);
    shownSpans().forEach((span, at) => {
      const sign = isChange() && at === 0 ? -1 : 1, weight = (sign * grid.step) / known(span).years;
      const low = sums[span[0]], high = sums[span[1] + 1];
      for (let cell = 0; cell < cells; cell += 1) values[cell] += (high[cell] - low[cell]) * weight;
    });
  };
  const daysOf = years.map((year) => year.days), mappedOf = years.map((year) => year.mapped);
  const figures = (area, span) => {
    const found = sum(area.counts, span), { years: long } = known(span);
    const residents = sum(area.residents.map((each, at) => each * daysOf[at]), span) / sum(daysOf, span);
    const rate = found < data.few || !residents ? null : (found / residents / long) * 1000;
    const told = rate === null ? (found < data.few ? "too few" : "no residents") : number(rate, 1);
    return { count: found, yearly: found / long, residents, rate: rate ?? -1, told };
  };

  // Scales: those of the printed maps, worked out when the page was made.
  const table = (text) => new Uint32Array(Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16)).buffer);
  const tables = { density: table(inks.density), change: table(inks.change) };
  const fittedChange = () => {
    const changes = values.filter((_, cell) => inside[cell]), last = changes.length - 1;
    const mean = changes.reduce((all, each) => all + each, 0) / changes.length;
    const amounts = changes.map(Math.abs).sort(), most = amounts[last - Math.floor(0.005 * last)];
    const least = Math.max(most, 0.1 * amounts[last], 1.1 * Math.abs(mean)) * scales.factor * (1 - 1e-6);
    return scales.changes.find(({ top }) => top >= least) || scales.changes.at(-1);
  };
  const classes = () => known(state.rescale ? state.years : [0, count - 1]).classes;

  // The map: ground, colors and lines, a canvas each, in meters from the grid's upper left corner.
  const map = $("map"), tip = $("tip"), canvases = ["ground", "heat", "lines"].map($);
  const [ground, heat, lines] = canvases.map((canvas) => canvas.getContext("2d"));
  const shape = (rings) => {
    const path = new Path2D();
    for (const ring of rings) {
      let [x, y] = ring;
      path.moveTo(x, y);
      for (let at = 2; at < ring.length; at += 2) path.lineTo((x += ring[at]), (y += ring[at + 1]));
    }
    return path;
  };
  const layers = data.ground.map(([ink, isLine, rings]) => [ink, isLine, shape(rings)]);
  const areaPaths = areas.map((area) => shape(area.rings)), city = shape(data.city);
  const canvasOf = (width, height) => element("canvas", { width, height }).getContext("2d");
  const pen = canvasOf(cols, rows), pixels = pen.createImageData(cols, rows), pixel = new Uint32Array(pixels.data.buffer);
  const box = { width: cols * grid.cell, height: rows * grid.cell };
  let width = 0, height = 0, sharp = 1, scale = null;
  const home = () => {
    const k = Math.max(0.001, Math.min((width - 24) / box.width, (height - 24) / box.height));
    return { x: box.width / 2, y: box.height / 2, k };
  };
  const view = () => state.view || home();
  const toScreen = ([worldX, worldY], { x, y, k } = view()) => [width / 2 + (worldX - x) * k, height / 2 + (worldY - y) * k];
  const toWorld = ([px, py], { x, y, k } = view()) => [x + (px - width / 2) / k, y + (py - height / 2) / k];
  const start = (target) => {
    const { k } = view(), [left, upper] = toScreen([0, 0]);
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.clearRect(0, 0, width * sharp, height * sharp);
    target.setTransform(k * sharp, 0, 0, k * sharp, left * sharp, upper * sharp);
    return k;
  };
  const fill = (target, path, color) => { target.fillStyle = color; target.fill(path, "evenodd"); };
  const stroke = (target, path, color, wide) => {
    Object.assign(target, { strokeStyle: color, lineWidth: wide, lineJoin: "round" });
    target.stroke(path);
  };

  // Tiles of a service over the ground of this file, which stays wherever none comes.
  const held = new Map();
  const bent = ({ middle, size, terms }, place) => {
    const [x, y] = place.map((each, axis) => (each - middle[axis]) / size);
    return [0, 1].map((axis) => terms.reduce((all, [i, j, ...factors]) => all + factors[axis] * x ** i * y ** j, 0));
  };
  const tileAt = (z, x, y) => {
    const parts = { z, x, y, s: tiles.subdomains[(x + y) % tiles.subdomains.length], r: sharp > 1 ? "@2x" : "" };
    const src = tiles.template.replace(/\{(\w)\}/g, (_, part) => parts[part]);
    if (!held.has(src)) {
      const image = element("img", { src });
      image.addEventListener("load", () => { map.classList.add("online"); [drawGround, drawLines].forEach((draw) => refresh(draw)); });
      held.set(src, image);
    }
    return held.get(src);
  };
  const drawTile = (z, x, y) => {
    const image = tileAt(z, x, y), on = (right, down) => bent(tiles.laid, [(x + right) / 2 ** z, (y + down) / 2 ** z]);
    if (!image.naturalWidth) return;
    // By the middles of its sides, so that what is bent within it is half as far off at each corner.
    const [left, right, upper, lower] = [on(0, 0.5), on(1, 0.5), on(0.5, 0), on(0.5, 1)];
    ground.save();
    ground.transform(right[0] - left[0], right[1] - left[1], lower[0] - upper[0], lower[1] - upper[1], ...on(0.5, 0.5));
    ground.drawImage(image, -0.5, -0.5, 1, 1);
    ground.restore();
  };
  const drawTiles = (k) => {
    const [coarsest, finest] = tiles.zooms, fit = Math.min(finest, Math.round(Math.log2((tiles.around * k) / tiles.side)));
    const corners = [[0, 0], [width, 0], [0, height], [width, height]].map((corner) => bent(tiles.found, toWorld(corner)));
    // Coarse ones first: they are there soon, and fill the seams of the others.
    for (const z of [fit - 2, fit].filter((each) => each >= coarsest)) {
      const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => Math.floor(corner[axis] * 2 ** z)));
      for (let x = Math.min(...xs); x <= Math.max(...xs); x += 1) {
        for (let y = Math.min(...ys); y <= Math.max(...ys); y += 1) drawTile(z, x, y);
      }
    }
    while (held.size > 500) held.delete(held.keys().next().value);
  };
  const drawGround = () => {
    const k = start(ground);
    for (const [ink, isLine, path] of layers) (isLine ? stroke : fill)(ground, path, ink, 1 / k);
    if (tiles) drawTiles(k);
  };
  const paint = () => {
    const table = tables[state.measure], last = table.length - 1;
    const fitted = () => (isChange() ? fittedChange() : scales.densities[known(state.years).density]);
    scale = state.rescale ? fitted() : scales[state.measure];
    const zero = isChange() ? table.length / 2 : 0, size = ((table.length - zero) * scales.factor) / scale.top;
    for (let cell = 0; cell < cells; cell += 1) {
      const ink = (zero + values[cell] * size) | 0;
      pixel[cell] = table[ink < 0 ? 0 : ink < last ? ink : last];
    }
    pen.putImageData(pixels, 0, 0);
  };
  const hatching = canvasOf(8, 8);
  hatching.strokeStyle = inks.hatch;
  hatching.stroke(new Path2D("M-8 8l8-8M0 8l8-8M8 8l8-8"));
  const hatch = heat.createPattern(hatching.canvas, "repeat");
  const drawHeat = () => {
    const k = start(heat), isNew = painted !== (painted = JSON.stringify([state.measure, state.rescale, shownSpans()]));
    if (isNew) addUp(); // Moving the map changes no cell.
    if (state.measure === "rate") {
      const [limits, labels] = classes();
      hatch.setTransform(new DOMMatrix([1 / k, 0, 0, 1 / k, 0, 0]));
      areas.forEach((area, at) => {
        const { rate } = figures(area, state.years), place = limits.filter((limit) => rate >= limit).length;
        fill(heat, areaPaths[at], rate < 0 ? inks.none : inks.classes[labels.length - 1][place]);
        if (area.special) fill(heat, areaPaths[at], hatch);
      });
      return;
    }
    if (isNew) paint();
    heat.save();
    heat.clip(city, "evenodd");
    heat.drawImage(pen.canvas, 0, 0, box.width, box.height);
    heat.restore();
  };
  const name = (told, at, color, size, weight, fits, taken) => {
    const [x, y] = toScreen(at), line = size * 1.05;
    lines.font = `${weight} ${size}px "Report Sans", Arial, sans-serif`;
    const wide = Math.max(...told.map((part) => lines.measureText(part).width)) / 2 + 3, high = (told.length * line) / 2 + 1;
    const seen = x > wide && x < width - wide && y > high && y < height - high;
    const free = taken.every(([x2, y2, wide2, high2]) => Math.abs(x - x2) > wide + wide2 || Math.abs(y - y2) > high + high2);
    if (!seen || !free || wide > fits) return;
    taken.push([x, y, wide, high]);
    Object.assign(lines, { textAlign: "center", textBaseline: "middle", fillStyle: color, lineWidth: 3, strokeStyle: "#ffffffdd" });
    told.forEach((part, row) => {
      const lower = y + (row - (told.length - 1) / 2) * line;
      if (weight > 400) lines.strokeText(part, x, lower);
      lines.fillText(part, x, lower);
    });
  };
  const drawNames = (k) => {
    const { left, top } = map.getBoundingClientRect(), size = Math.min(15, 10.5 + k * 60);
    const taken = [...document.querySelectorAll(".legend, .zoom, .credit")].map((over) => over.getBoundingClientRect()).map((over) => (
      [over.left + over.width / 2 - left, over.top + over.height / 2 - top, over.width / 2, over.height / 2]));
    for (const at of [state.area, ...data.roomiest].filter((each) => each >= 0)) {
      const { lines: told, at: place } = areas[at];
      name(told, place, "#1c1c1e", size, 600, at === state.area ? Infinity : place[2] * k * 1.15, taken);
    }
    // Tiles have names of their own; on a phone those around the city would stand in it.
    const others = map.matches(".online") || (width < 500 && k < home().k * 1.5) ? [] : data.names;
    others.forEach(([told, ...at], place) => name(told, at, place ? inks.quiet : inks.water, place ? 11 : 13, 400, Infinity, taken));
  };
  const drawBar = (k) => {
    const long = [10, 5, 2, 1, 0.5, 0.2, 0.1].find((each) => each * units.length_m * k < 110);
    const [left, lower, right] = [16, height - 16, 16 + long * units.length_m * k];
    if (map.matches(".online")) fill(lines, new Path2D(`M${left - 8} ${lower - 24}H${right + 8}v32H${left - 8}z`), "#ffffffcc");
    stroke(lines, new Path2D(`M${left} ${lower - 4}v4H${right}v-4`), inks.limit, 1.25);
    Object.assign(lines, { textAlign: "left", textBaseline: "alphabetic", fillStyle: inks.limit, font: '400 12px "Report Sans", Arial, sans-serif' });
    lines.fillText(`${long} ${units.lengths[+(long > 1)]}`, left, lower - 8);
  };
  const drawLines = () => {
    const k = start(lines);
    for (const [color, wide] of [["#ffffffb2", 1.6], [inks.line, 0.6]]) {
      for (const path of areaPaths) stroke(lines, path, color, wide / k);
    }
    stroke(lines, city, inks.limit, 1.2 / k);
    for (const [color, wide] of state.area < 0 ? [] : [["#fff", 5], ["#1c1c1e", 2.5]]) {
      stroke(lines, areaPaths[state.area], color, wide / k);
    }
    lines.setTransform(sharp, 0, 0, sharp, 0, 0);
    drawNames(k);
    drawBar(k);
    const middle = new Path2D(`M${width / 2 - 7} ${height / 2 - 7}h14v14h-14z`);
    if (map.matches(":focus-visible")) stroke(lines, middle, "#1c1c1e", 2);
  };
  const drawMap = () => {
    map.classList.toggle("near", view().k > home().k * 1.05);
    [drawGround, drawHeat, drawLines].forEach((draw) => draw());
  };

  // What is under a point.
  const areaAt = (point) => areaPaths.findIndex((path) => pen.isPointInPath(path, ...point, "evenodd"));
  const told = (area) => shownSpans().map((span) => {
    const { count: found, rate, told: text } = figures(area, span);
    const per = rate < 0 ? `rate: ${text}` : `${text} per 1,000 residents per year`;
    return [per, `${number(found)} ${noun}, ${known(span).when}`];
  });
  const facts = (area) => told(area).map(([per, found]) => `${found}; ${per}`);
  const readAt = (point) => {
    const [col, row] = point.map((each) => Math.floor(each / grid.cell)), area = areas[areaAt(point)], cell = row * cols + col;
    const isIn = col >= 0 && col < cols && row >= 0 && row < rows && inside[cell];
    if (!isIn && !area) return null;
    const write = isChange() ? signed : written, isRate = state.measure === "rate";
    const density = isIn ? [`${isRate ? "Here: " : ""}${write(values[cell] * scales.factor)} ${noun} per ${units.names[0]} per year`,
      `${write(values[cell] * units.other)} per ${units.names[1]}`] : [];
    if (!area) return ["Chicago", ...density];
    return [area.name, ...(isRate ? [...told(area).flat(), ...density] : [...density, ...facts(area)])];
  };
  const showTip = (px, py) => {
    const read = readAt(toWorld([px, py]));
    tip.hidden = !read;
    if (!read) return;
    tip.replaceChildren(...read.map((line, at) => element(["strong", "b"][at] || "span", {}, line)));
    const left = Math.min(Math.max(8, px - tip.offsetWidth / 2), width - tip.offsetWidth - 8), upper = py - tip.offsetHeight - 16;
    tip.style.left = `${left}px`;
    tip.style.top = `${upper < 4 ? py + 20 : upper}px`;
  };
  const say = () => {
    const read = readAt(toWorld([width / 2, height / 2]));
    $("said").textContent = read ? read.join(". ") : "Outside the city";
    showTip(width / 2, height / 2);
  };

  // Moving the map.
  const bounded = (k) => Math.min(Math.max(home().k, 0.35), Math.max(home().k * 0.8, k));
  const move = (x, y, k) => {
    state.view = { x: Math.min(box.width, Math.max(0, x)), y: Math.min(box.height, Math.max(0, y)), k: bounded(k) };
    tip.hidden = true;
    refresh(drawMap);
    tellLink();
  };
  // What is at one place of the window comes to another, or stays where it is.
  const zoom = (by, to = [width / 2, height / 2], from = to) => {
    const k = bounded(view().k * by), [x, y] = toWorld(from);
    move(x - (to[0] - width / 2) / k, y - (to[1] - height / 2) / k, k);
  };
  const pan = (dx, dy) => zoom(1, [width / 2 - dx, height / 2 - dy], [width / 2, height / 2]);
  const reset = () => { state.view = null; refresh(drawMap); tellLink(); };
  let moved = 0, playing = 0, painted = "";
  const fingers = new Map(), waiting = new Map();
  const spot = ({ offsetX, offsetY }) => [offsetX, offsetY];
  const grip = () => {
    const all = [...fingers.values()], [x, y] = [0, 1].map((axis) => all.reduce((found, each) => found + each[axis], 0) / all.length);
    return { middle: [x, y], spread: Math.hypot(all[0][0] - x, all[0][1] - y) || 1 };
  };
  map.addEventListener("pointerdown", (event) => {
    if (!fingers.size) moved = 0;
    fingers.set(event.pointerId, spot(event));
    map.setPointerCapture(event.pointerId);
  });
  map.addEventListener("pointermove", (event) => {
    const [x, y] = spot(event), last = fingers.get(event.pointerId);
    if (!last) { showTip(x, y); return; }
    const before = grip();
    fingers.set(event.pointerId, [x, y]);
    const after = grip();
    moved += Math.hypot(x - last[0], y - last[1]);
    // One finger scrolls the page until the map is near.
    const holds = fingers.size > 1 || event.pointerType === "mouse" || map.matches(".near");
    if (moved > 4 && holds) zoom(after.spread / before.spread, after.middle, before.middle);
  });
  const lift = (event) => {
    const was = fingers.delete(event.pointerId);
    if (!was || event.type !== "pointerup" || moved > 6) return;
    choose(areaAt(toWorld(spot(event))));
    showTip(...spot(event));
  };
  for (const end of ["pointerup", "pointercancel"]) map.addEventListener(end, lift);
  map.addEventListener("pointerleave", () => { tip.hidden = true; });
  map.addEventListener("dblclick", (event) => zoom(2, spot(event)));
  map.addEventListener("wheel", (event) => {
    // The page scrolls as any other until the map is in use.
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== map) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), spot(event));
  }, { passive: false });
  const KEYS = {
    ArrowLeft: (far) => pan(-far, 0), ArrowRight: (far) => pan(far, 0), ArrowUp: (far) => pan(0, -far), ArrowDown: (far) => pan(0, far),
    "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5), 0: reset,
    Enter: () => choose(areaAt(toWorld([width / 2, height / 2]))),
  };
  map.addEventListener("keydown", (event) => {
    if (event.key === "Escape") tip.hidden = true;
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    KEYS[event.key](event.shiftKey ? 120 : 24);
    say();
  });
  map.addEventListener("focus", () => { drawLines(); if (map.matches(":focus-visible")) say(); });
  map.addEventListener("blur", () => { tip.hidden = true; drawLines(); });
  const buttons = { nearer: () => zoom(1.6), farther: () => zoom(1 / 1.6), reset };
  for (const [id, act] of Object.entries(buttons)) $(id).addEventListener("click", act);

  // Legend and words.
  const drawLegend = () => {
    const fitted = state.rescale ? `fitted to ${isChange() ? "this change" : "these years"}` : data.fitted;
    const small = (text) => element("small", {}, text), head = (text) => element("strong", {}, text);
    if (state.measure === "rate") {
      const labels = classes()[1], entry = (color, text, kind = "") => {
        const patch = element("i", { class: kind });
        patch.style.backgroundColor = color;
        return element("li", {}, patch, text);
      };
      const list = element("ul", {}, ...labels.map((text, at) => entry(inks.classes[labels.length - 1][at], text)),
        entry(inks.none, `too few (under ${data.few} ${noun})`), entry(inks.none, data.special, "hatched"));
      const how = small(`Classes of about equally many areas, ${fitted}`);
      $("legend").replaceChildren(head(`${Noun} per 1,000 residents per year`), list, how);
      return;
    }
    const { own, other } = scale, strip = element("div", { class: "strip" });
    strip.style.backgroundImage = `linear-gradient(90deg, #${inks[state.measure].match(/.{8}/g).join(", #")})`;
    const ticks = (list) => element("div", { class: "ticks" }, ...list.map(([place, text]) => {
      const tick = element("span", {}, text);
      tick.style.left = `${place * 100}%`;
      return tick;
    }));
    $("legend").replaceChildren(head(`${isChange() ? `Change in ${noun}` : Noun} per year`), small(`per ${units.names[0]}`),
      ticks(own), strip, ticks(other), small(`per ${units.names[1]}`),
      small(`Linear scale, ${fitted}${isChange() ? "; blue is fewer, olive is more" : ""}`));
  };
  const tell = () => {
    const stem = data.titles[state.measure], spans = shownSpans().map(known);
    const when = spans.flatMap((span, at) => [at ? " against " : "", element("span", { class: "whole" }, span.when)]);
    if (stem) $("title").replaceChildren(`${stem}${isChange() ? ": " : ", "}`, ...when);
    for (const id of ["told", "caption"]) $(id).textContent = spans.map((span) => span.told).join(" ");
    map.setAttribute("aria-label", `${$("title").textContent}. The table of areas has its numbers`);
  };

  // Years: two native handles for each span, under the bars of all years.
  const controls = ["years", "before", "after"].map((name) => {
    const block = $(`span-${name}`), inputs = [...block.querySelectorAll("input")];
    inputs.forEach((input, at) => input.addEventListener("input", (event) => {
      const [first, last] = state[name], value = +input.value;
      state[name] = at ? [Math.min(first, value), value] : [value, Math.max(last, value)];
      stop();
      refresh(showYears, event.timeStamp);
    }));
    return () => {
      const [first, last] = state[name];
      block.hidden = isChange() === (name === "years");
      inputs.forEach((input, at) => {
        input.value = state[name][at];
        input.setAttribute("aria-valuetext", known([state[name][at], state[name][at]]).when);
      });
      inputs[0].classList.toggle("above", first > (count - 1) / 2);
      block.querySelectorAll("rect").forEach((bar, at) => bar.classList.toggle("on", at >= first && at <= last));
      block.querySelector("output").textContent = known(state[name]).when;
    };
  });

  // The table: the map's equivalent.
  const order = { key: "count", down: true };
  const columns = () => {
    const of = (key, head, write) => shownSpans().map((span, at) => [`${key}${at || ""}`, isChange() ? `${head}, ${known(span).when}` : head,
      (area) => figures(area, span)[key], (value, area) => (write ? write(value) : marked(area, figures(area, span)))]);
    const yearly = of("yearly", "Per year", written), rates = of("rate", "Per 1,000 residents per year");
    if (!isChange()) return [...of("count", Noun, number), ...yearly, ...of("residents", "Residents", number), ...rates];
    const change = (area) => figures(area, state.after).yearly - figures(area, state.before).yearly;
    return [...yearly, ["change", "Change per year", change, signed], ...rates];
  };
  const marked = (area, { rate, told: text }) => (area.special && rate >= 0 ? [text, element("span", { class: "mark" }, "*")] : text);
  const drawTable = () => {
    const shown = [["name", data.one, (area) => area.name], ...columns()], wanted = $("search").value.trim().toLowerCase();
    const [by, , value] = shown.find(([key]) => key === order.key) || shown[1];
    $("heads").replaceChildren(...shown.map(([key, head]) => {
      const is = key === by, button = element("button", { type: "button" }, `${head}${is ? (order.down ? " ↓" : " ↑") : ""}`);
      button.addEventListener("click", () => {
        Object.assign(order, { key, down: is ? !order.down : key !== "name" });
        drawTable();
        $("heads").querySelector(`[data-key=${key}] button`).focus();
      });
      const sorted = is ? (order.down ? "descending" : "ascending") : "none";
      return element("th", { scope: "col", "data-key": key, "aria-sort": sorted }, button);
    }));
    const found = areas.map((area, at) => [area, at, value(area)]).filter(([area]) => area.name.toLowerCase().includes(wanted));
    found.sort(([one, , a], [two, , b]) => (a === b ? (one.name < two.name ? -1 : 1) : a < b === order.down ? 1 : -1));
    $("rows").replaceChildren(...found.map(([area, at]) => {
      const is = at === state.area, button = element("button", { type: "button", "aria-pressed": is }, area.name);
      button.addEventListener("click", () => choose(at));
      const cellsOf = shown.slice(1).map(([, , get, write]) => element("td", {}, ...[write(get(area), area)].flat()));
      return element("tr", is ? { class: "on" } : {}, element("th", { scope: "row" }, button), ...cellsOf);
    }));
    $("matches").textContent = wanted ? `${found.length} of ${areas.length}` : "";
  };

  // One area beside the city.
  const fillChart = (figure, heading, counts, above) => {
    const { wide, high, below } = data.chart, svg = figure.lastElementChild, label = svg.querySelector(".peak");
    const most = Math.max(...counts), peak = ((counts.indexOf(most) + 0.5) * wide) / count;
    figure.firstElementChild.textContent = `${heading}, mapped by year`;
    svg.setAttribute("viewBox", `0 ${-above} ${wide} ${above + high + below}`);
    svg.setAttribute("aria-label", `${heading}, ${noun} mapped by year: ${years.map((year, at) => `${year.told} ${number(counts[at])}`).join(", ")}`);
    svg.querySelector(".notes").toggleAttribute("hidden", !above);
    svg.querySelectorAll("rect").forEach((bar, at) => {
      bar.setAttribute("height", (counts[at] / (most || 1)) * (high - 14));
      bar.classList.toggle("on", shownSpans().some(([first, last]) => at >= first && at <= last));
    });
    label.setAttribute("x", Math.min(Math.max(peak, 16), wide - 16));
    label.textContent = number(most);
  };
  const drawArea = () => {
    const area = areas[state.area], [own, city] = $("chart").children, { above } = data.chart;
    own.hidden = !area;
    if (area) fillChart(own, area.name, area.counts, above);
    fillChart(city, "Whole city", mappedOf, area ? 0 : above);
    $("pick").value = state.area;
    $("facts").textContent = area ? `${facts(area).join(". ")}.${area.special ? ` ${data.special}` : ""}` : data.hint;
  };
  const choose = (at) => { state.area = at; refresh(drawChoice); tellLink(); };
  const drawChoice = () => {
    const inTable = $("rows").contains(document.activeElement);
    [drawLines, drawArea, drawTable].forEach((draw) => draw());
    if (inTable) $("rows").querySelector('[aria-pressed="true"]')?.focus({ preventScroll: true });
  };
  const tableSoon = later(120, drawTable);
  const showYears = () => {
    tip.hidden = true;
    $("said").textContent = "";
    [drawHeat, drawLegend, tell, drawArea, ...controls, tellLink, tableSoon].forEach((act) => act());
  };
  const refresh = (draw, since = performance.now()) => {
    if (!waiting.size) requestAnimationFrame(() => {
      const [begun] = waiting.values(), draws = [...waiting.keys()];
      waiting.clear();
      draws.forEach((each) => each());
      performance.measure("redraw", { start: begun, end: performance.now() });
    });
    if (!waiting.has(draw)) waiting.set(draw, since);
  };

  // Play, and what can be taken away.
  const stop = () => {
    playing = clearInterval(playing);
    $("play").textContent = still.matches ? "Next years" : "Play years";
  };
  const next = () => {
    const [first, last] = state.years, long = first === 0 && last === count - 1 ? 0 : last - first;
    state.years = last === count - 1 ? [0, long] : [first + 1, last + 1];
    if (playing && state.years[1] === count - 1) stop();
    refresh(showYears);
  };
  $("play").addEventListener("click", () => {
    if (playing) { stop(); return; }
    // Who wants less motion goes from step to step.
    if (!still.matches) { playing = setInterval(next, 1000); $("play").textContent = "Stop"; }
    next();
  });
  const showMeasure = () => {
    stop();
    for (const input of document.querySelectorAll("[name=measure]")) input.checked = input.value === state.measure;
    $("play").hidden = isChange();
    $("rescale").checked = state.rescale;
    $("tiff").hidden = state.measure === "rate";
    showYears();
    drawMap();
  };
  $("tiff").addEventListener("click", () => {
    const told = values.map((value, cell) => (inside[cell] ? value : NaN)), spans = shownSpans().map(known);
    const head = Uint8Array.from(atob(data.tiff.head), (letter) => letter.charCodeAt(0));
    const what = `${isChange() ? "Change in " : ""}${noun} per km2 per year. ${spans.map((span) => span.told).join(" ")} ${data.credit}`;
    const described = what.replace(/[^ -~]/g, "?").slice(0, data.tiff.room);
    head.set(new TextEncoder().encode(described), data.tiff.at);
    new DataView(head.buffer).setUint32(data.tiff.countAt, described.length + 1, true);
    const href = URL.createObjectURL(new Blob([head, told], { type: "image/tiff" }));
    const when = spans.map((span) => span.when.replace(/\W+/g, "-")).join("_and_");
    element("a", { href, download: `${noun}_per_km2_per_year_${when}.tif` }).click();
  });
  $("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(`${location.href.split("#")[0]}${fragment()}`);
    $("copied").textContent = "Copied";
  });

  // Start.
  const fit = () => {
    ({ width, height } = map.getBoundingClientRect());
    sharp = Math.min(devicePixelRatio || 1, 3);
    for (const canvas of canvases) Object.assign(canvas, { width: Math.round(width * sharp), height: Math.round(height * sharp) });
    drawMap();
  };
  const isFramed = window.parent !== window;
  document.documentElement.classList.toggle("framed", isFramed);
  document.querySelectorAll(".live, .find").forEach((part) => { part.hidden = false; });
  $("still").hidden = true;
  $("copy").hidden = !location.protocol.startsWith("http") || !navigator.clipboard;
  $("pick").addEventListener("change", () => choose(+$("pick").value));
  $("search").addEventListener("input", drawTable);
  $("rescale").addEventListener("change", () => { state.rescale = $("rescale").checked; refresh(showYears); });
  $("measures").addEventListener("change", (event) => { state.measure = event.target.value; showMeasure(); });
  window.addEventListener("hashchange", () => { link = location.hash; restore(); showMeasure(); });
  await document.fonts.load('600 12px "Report Sans"').catch(() => {});
  restore();
  fit();
  showMeasure();
  new ResizeObserver(fit).observe(map);
  if (isFramed) new ResizeObserver(() => window.parent.postMessage({ explorerHeight: document.body.scrollHeight }, "*")).observe(document.body);
  // For tests: where on the map a place in EPSG:26971 is; and that the first picture stands.
  window.explorerPlace = (x, y) => toScreen([x - grid.left, grid.top - y]);
  performance.mark("drawn");
})();
