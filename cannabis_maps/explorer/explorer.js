"use strict";
(async () => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const { grid, years, areas, inks, noun, scales } = data;
  const [layers, rows, cols] = grid.shape, cells = rows * cols, count = years.length;
  const inMiles = data.units === "mi", KM2 = 1.609344 ** 2;
  const UNITS = inMiles ? ["square mile", "km²"] : ["km²", "square mile"];
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  // ---- Numbers and words
  const number = (value, digits = 0) => {
    const text = Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
  };
  const written = (value) => {
    const size = Math.abs(value);
    if (size < 5e-7) return "0";
    if (size >= 10 || size === Math.round(size)) return number(value);
    return number(value, Math.min(1 - Math.min(Math.floor(Math.log10(size)), 0), 9));
  };
  const signed = (value, text = written(value)) => (value > 0 && text !== "0" ? `+${text}` : text);
  const inUnits = (perKm2, write = written) => {
    const other = inMiles ? perKm2 : perKm2 * KM2;
    return [`${write(perKm2 * scales.factor)} ${noun} per ${UNITS[0]} per year`, `${write(other)} per ${UNITS[1]}`];
  };
  const sum = (list, [first, last]) => list.slice(first, last + 1).reduce((all, each) => all + each, 0);
  const period = ([first, last]) => (first === last ? years[first].period : `${years[first].year}-${years[last].year}`);
  const dates = ([first, last]) => {
    if (first === last) return years[first].window;
    if (years[first].begins && years[last].ends) return period([first, last]);
    return `${years[first].first}, to ${years[last].last}`;
  };
  const daysOf = years.map((year) => year.days), mappedOf = years.map((year) => year.mapped);
  const duration = (span) => sum(daysOf, span) / 365.25;
  const counted = (span) => {
    const mapped = sum(mappedOf, span), recorded = sum(years.map((year) => year.recorded), span);
    const told = `${number(mapped)} ${noun}`;
    return data.demonstration ? `${told}, those with a usable position` : `${told} mapped of ${number(recorded)} recorded`;
  };
  const element = (name, attributes = {}, ...inside) => {
    const svg = ["svg", "g", "rect", "line", "text", "title", "path"].includes(name) && attributes.html === undefined;
    const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (key !== "html") made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };

  // ---- State: what is shown, and the same as a link's fragment
  const state = { measure: "density", span: [0, count - 1], before: scales.pairs[0], after: scales.pairs[1], rescale: false, area: -1, view: null };
  const shownSpans = () => (state.measure === "change" ? [state.before, state.after] : [state.span]);
  const fragment = () => {
    const told = (span) => `${years[span[0]].year}-${years[span[1]].year}`;
    const parts = { show: state.measure, years: told(state.span), before: told(state.before), after: told(state.after) };
    if (state.rescale) parts.rescale = 1;
    if (state.area >= 0) parts.area = areas[state.area].number;
    if (state.view) parts.view = [state.view.x, state.view.y, state.view.k * 1e4].map((part) => part.toFixed(0)).join(",");
    return `#${new URLSearchParams(parts)}`;
  };
  const restore = () => {
    const told = new URLSearchParams(location.hash.slice(1));
    const spanOf = (name, usual) => {
      const found = (told.get(name) || "").split("-").map((year) => years.findIndex((each) => each.year === +year));
      return found.length === 2 && found[0] >= 0 && found[1] >= found[0] ? found : usual;
    };
    if (["density", "rate", "change"].includes(told.get("show"))) state.measure = told.get("show");
    if (count === 1 && state.measure === "change") state.measure = "density";
    for (const name of ["span", "before", "after"]) state[name] = spanOf(name === "span" ? "years" : name, state[name]);
    state.rescale = told.get("rescale") === "1";
    state.area = told.has("area") ? areas.findIndex((area) => area.number === +told.get("area")) : -1;
    const view = (told.get("view") || "").split(",").map(Number);
    state.view = view.length === 3 && view.every(Number.isFinite) && view[2] > 0 ? { x: view[0], y: view[1], k: view[2] / 1e4 } : null;
  };
  let telling = 0;
  const tellLink = () => {
    clearTimeout(telling);
    telling = setTimeout(() => { try { history.replaceState(null, "", fragment()); } catch { /* a frame may bar it */ } }, 200);
  };

  // ---- Surfaces: sums of all years before each, so that any span is one subtraction a cell
  const unpack = async () => {
    const packed = Uint8Array.from(atob(JSON.parse($("surfaces").textContent)), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const raw = new Uint8Array(await new Response(stream).arrayBuffer());
    const inside = new Uint8Array(cells), sums = [new Float32Array(cells)];
    const row = new Uint16Array(cols);
    for (let layer = 0, at = 0; layer < layers; layer += 1) {
      const found = layer ? new Float32Array(cells) : inside;
      row.fill(0);
      for (let cell = 0, left = 0; cell < cells; cell += 1, at += 1) {
        const code = raw[at] | (raw[at + layers * cells] << 8), col = cell % cols;
        left = (col ? left : 0) + ((code >> 1) ^ -(code & 1));
        row[col] += left;
        found[cell] = row[col] + (layer ? sums[layer - 1][cell] : 0);
      }
      if (layer) sums.push(found);
    }
    return { inside, sums };
  };
  const { inside, sums } = await unpack();
  const terms = () => {
    const weighed = (span, sign) => ({ low: sums[span[0]], high: sums[span[1] + 1], weight: (sign * grid.step) / duration(span) });
    if (state.measure === "change") return [weighed(state.after, 1), weighed(state.before, -1)];
    return [weighed(state.span, 1)];
  };
  const valueAt = (cell) => terms().reduce((all, { low, high, weight }) => all + (high[cell] - low[cell]) * weight, 0);
  const rateOf = (area, span) => {
    const found = sum(area.counts, span), people = sum(area.residents.map((each, at) => each * daysOf[at]), span);
    return { count: found, residents: people / sum(daysOf, span), rate: found < data.few || !people ? null : (found / people) * 365250 };
  };
  const rateWords = ({ count: found, residents, rate }) => {
    if (rate === null) return residents || found < data.few ? "too few" : "no residents";
    return number(rate, 1);
  };

  // ---- Scales
  const table = (hexadecimal) => {
    const bytes = hexadecimal.match(/../g).map((pair) => parseInt(pair, 16));
    return new Uint32Array(new Uint8Array(bytes).buffer);
  };
  const density = table(inks.density), diverging = table(inks.change);
  const css = (ink) => `rgba(${ink & 255},${(ink >> 8) & 255},${(ink >> 16) & 255},${(ink >>> 24) / 255})`;
  const spanPlace = ([first, last]) => first * count - (first * (first - 1)) / 2 + last - first;
  const ROUND = [[1, 2], [1.2, 2], [1.5, 3], [2, 2], [3, 3], [4, 2], [5, 2], [6, 3], [8, 2], [10, 2]];
  const changeScale = () => {
    if (!state.rescale) return scales.change;
    const [after, before] = terms(), amounts = new Float32Array(cells);
    let size = 0, total = 0;
    for (let cell = 0; cell < cells; cell += 1) {
      if (!inside[cell]) continue;
      const value = (after.high[cell] - after.low[cell]) * after.weight + (before.high[cell] - before.low[cell]) * before.weight;
      total += value;
      amounts[size++] = Math.abs(value);
    }
    const sorted = amounts.subarray(0, size).sort(), place = 0.995 * (size - 1), low = Math.floor(place);
    const quantile = sorted[low] + (place - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
    const least = Math.max(quantile, 0.1 * sorted[size - 1], (1.1 * Math.abs(total)) / size) * scales.factor || 1;
    const magnitude = 10 ** Math.floor(Math.log10(least));
    const [top, steps] = ROUND.find(([round]) => round * magnitude >= least * (1 - 1e-9));
    return [top * magnitude, steps];
  };
  const scale = () => {
    if (state.measure === "change") return changeScale();
    return state.rescale ? scales.spans[spanPlace(state.span)] : scales.density;
  };
  const breaks = () => (state.rescale ? scales.spans[spanPlace(state.span)][2] : scales.breaks);
  const classInk = (place, limits) => css(density[Math.floor(((place + 0.6) / (limits.length + 1)) * density.length)]);
  const classOf = (rate, limits) => limits.filter((limit) => rate >= limit).length;

  // ---- The map: ground, colors and lines, one canvas each
  const map = $("map"), canvases = ["ground", "heat", "lines"].map($);
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
  const paths = Object.fromEntries(Object.entries(data.ground).map(([name, parts]) => [name, parts.map(shape)]));
  const areaPaths = areas.map((area) => shape(area.rings));
  const city = paths.city[0];
  const picture = new OffscreenCanvas(cols, rows), pen = picture.getContext("2d");
  const pixels = pen.createImageData(cols, rows), pixel = new Uint32Array(pixels.data.buffer);
  const box = { width: cols * grid.cell, height: rows * grid.cell };
  let width = 0, height = 0, sharp = 1;
  const home = () => {
    const k = Math.min((width - 24) / box.width, (height - 24) / box.height);
    // A wide window has room to the right, where the lake and the legend are.
    return { x: box.width / 2 + Math.max(0, Math.min(110 / k, (width / k - box.width) / 2 - 12 / k)), y: box.height / 2, k };
  };
  const view = () => state.view || home();
  const place = (pen2d, { x, y, k } = view()) => pen2d.setTransform(k * sharp, 0, 0, k * sharp, (width / 2 - x * k) * sharp, (height / 2 - y * k) * sharp);
  const toWorld = (px, py, { x, y, k } = view()) => [x + (px - width / 2) / k, y + (py - height / 2) / k];
  const clear = (pen2d) => { pen2d.setTransform(1, 0, 0, 1, 0, 0); pen2d.clearRect(0, 0, width * sharp, height * sharp); };

  const drawGround = () => {
    const { k } = view();
    clear(ground);
    ground.fillStyle = inks.land;
    ground.fillRect(0, 0, width * sharp, height * sharp);
    place(ground);
    const fill = (path, color) => { ground.fillStyle = color; ground.fill(path, "evenodd"); };
    paths.lake.forEach((path, at) => fill(path, inks.lake[at]));
    ground.lineWidth = 1 / k;
    ground.strokeStyle = "#c9c8c4";
    ground.stroke(paths.county[0]);
    fill(city, inks.city);
    fill(paths.park[0], inks.park);
    fill(paths.river[0], inks.river);
  };
  const drawHeat = () => {
    clear(heat);
    place(heat);
    if (state.measure === "rate") return drawRates();
    const [{ low, high, weight }, other] = terms(), top = scale()[0] / scales.factor;
    if (other) {
      const last = diverging.length - 1, size = diverging.length / 2 / top;
      for (let cell = 0; cell < cells; cell += 1) {
        const value = (high[cell] - low[cell]) * weight + (other.high[cell] - other.low[cell]) * other.weight;
        pixel[cell] = diverging[Math.max(0, Math.min(last, (diverging.length / 2 + value * size) | 0))];
      }
    } else {
      const last = density.length - 1, size = (weight * density.length) / top;
      for (let cell = 0; cell < cells; cell += 1) {
        const ink = ((high[cell] - low[cell]) * size) | 0;
        pixel[cell] = density[ink < last ? ink : last];
      }
    }
    pen.putImageData(pixels, 0, 0);
    heat.save();
    heat.clip(city, "evenodd");
    heat.imageSmoothingQuality = "low";
    heat.drawImage(picture, 0, 0, box.width, box.height);
    heat.restore();
  };
  const drawRates = () => {
    const limits = breaks(), { k } = view();
    const hatch = new OffscreenCanvas(8, 8), stroke = hatch.getContext("2d");
    stroke.strokeStyle = inks.hatch;
    for (const from of [-8, 0, 8]) { stroke.moveTo(from, 8); stroke.lineTo(from + 8, 0); }
    stroke.stroke();
    const pattern = heat.createPattern(hatch, "repeat");
    pattern.setTransform(new DOMMatrix([1 / k / sharp, 0, 0, 1 / k / sharp, 0, 0]));
    areas.forEach((area, at) => {
      const { rate } = rateOf(area, state.span);
      heat.fillStyle = rate === null ? inks.none : classInk(classOf(rate, limits), limits);
      heat.fill(areaPaths[at], "evenodd");
      if (area.special) { heat.fillStyle = pattern; heat.fill(areaPaths[at], "evenodd"); }
    });
  };
  const label = (text, x, y, color, size, weight = 400) => {
    lines.font = `${weight} ${size}px "Report Sans", Arial, sans-serif`;
    const parts = text.split(" "), half = Math.ceil(parts.length / 2);
    const rowsOf = parts.length > 1 && text.length > 9 ? [parts.slice(0, half).join(" "), parts.slice(half).join(" ")] : [text];
    const wide = Math.max(...rowsOf.map((row) => lines.measureText(row).width)), high = rowsOf.length * size * 1.05;
    const draw = () => rowsOf.forEach((row, at) => {
      const line = y + (at - (rowsOf.length - 1) / 2) * size * 1.05;
      lines.lineWidth = 3;
      lines.strokeStyle = "rgba(255,255,255,0.86)";
      if (weight > 400) lines.strokeText(row, x, line);
      lines.fillStyle = color;
      lines.fillText(row, x, line);
    });
    return { wide, draw, frame: [x - wide / 2 - 3, y - high / 2 - 1, x + wide / 2 + 3, y + high / 2 + 1] };
  };
  const drawNames = () => {
    const { x, y, k } = view(), taken = [];
    const toScreen = ([worldX, worldY]) => [width / 2 + (worldX - x) * k, height / 2 + (worldY - y) * k];
    const tryAt = (named, fits) => {
      const [left, upper, right, lower] = named.frame;
      if (!fits || right < 0 || left > width || lower < 0 || upper > height) return;
      if (taken.some((other) => left < other[2] && right > other[0] && upper < other[3] && lower > other[1])) return;
      taken.push(named.frame);
      named.draw();
    };
    lines.textAlign = "center";
    lines.textBaseline = "middle";
    lines.lineJoin = "round";
    const size = Math.min(15, 10.5 + k * 60);
    areas.map((area, at) => [area, at]).sort(([one, a], [two, b]) => (b === state.area) - (a === state.area) || two.at[2] - one.at[2]).forEach(([area, at]) => {
      const named = label(area.name, ...toScreen(area.at), "#1c1c1e", size, 600);
      tryAt(named, at === state.area || named.wide < area.at[2] * k * 2.1);
    });
    data.names.forEach(([text, ...at], index) => tryAt(label(text, ...toScreen(at), index ? inks.quiet : inks.water, index ? 11 : 13), true));
  };
  const drawBar = () => {
    const { k } = view(), unit = inMiles ? 1609.344 : 1000, most = 110 / k / unit;
    const length = [0.1, 0.2, 0.5, 1, 2, 5, 10].filter((each) => each <= most).pop() || 0.1, long = length * unit * k;
    const x = 16, y = height - 16;
    lines.strokeStyle = "#3a3a3d";
    lines.lineWidth = 1.25;
    lines.beginPath();
    lines.moveTo(x, y - 4); lines.lineTo(x, y); lines.lineTo(x + long, y); lines.lineTo(x + long, y - 4);
    lines.stroke();
    lines.textAlign = "left";
    lines.textBaseline = "alphabetic";
    lines.fillStyle = "#3a3a3d";
    lines.font = '400 12px "Report Sans", Arial, sans-serif';
    lines.fillText(`${length} ${inMiles ? (length > 1 ? "miles" : "mile") : "km"}`, x, y - 8);
  };
  const drawLines = () => {
    const { k } = view();
    clear(lines);
    place(lines);
    lines.lineJoin = "round";
    for (const [color, wide] of [["rgba(255,255,255,0.7)", 1.6], ["#8c8c94", 0.6]]) {
      lines.strokeStyle = color;
      lines.lineWidth = wide / k;
      for (const path of areaPaths) lines.stroke(path);
    }
    lines.strokeStyle = inks.limit;
    lines.lineWidth = 1.2 / k;
    lines.stroke(city);
    if (state.area >= 0) {
      lines.strokeStyle = "#fff";
      lines.lineWidth = 5 / k;
      lines.stroke(areaPaths[state.area]);
      lines.strokeStyle = "#1c1c1e";
      lines.lineWidth = 2.5 / k;
      lines.stroke(areaPaths[state.area]);
    }
    lines.setTransform(sharp, 0, 0, sharp, 0, 0);
    drawNames();
    drawBar();
    if (document.activeElement === map && map.matches(":focus-visible")) {
      lines.strokeStyle = "#1c1c1e";
      lines.lineWidth = 2;
      lines.strokeRect(width / 2 - 7, height / 2 - 7, 14, 14);
    }
  };
  const drawMap = () => { drawGround(); drawHeat(); drawLines(); };

  // ---- What is under a point
  const touch = new OffscreenCanvas(1, 1).getContext("2d");
  const areaAt = (x, y) => areaPaths.findIndex((path) => touch.isPointInPath(path, x, y, "evenodd"));
  const cellAt = (x, y) => {
    const col = Math.floor(x / grid.cell), row = Math.floor(y / grid.cell), cell = row * cols + col;
    return col >= 0 && col < cols && row >= 0 && row < rows && inside[cell] ? cell : -1;
  };
  const told = (area) => {
    const spans = shownSpans(), found = spans.map((span) => rateOf(area, span));
    const rate = (each) => (each.rate === null ? `rate: ${rateWords(each)}` : `${number(each.rate, 1)} per 1,000 residents per year`);
    return spans.map((span, at) => `${number(found[at].count)} ${noun}, ${period(span)}; ${rate(found[at])}`);
  };
  const readAt = (x, y) => {
    const cell = cellAt(x, y), at = areaAt(x, y);
    if (cell < 0 && at < 0) return null;
    const value = cell < 0 || state.measure === "rate" ? [] : inUnits(valueAt(cell), state.measure === "change" ? signed : written);
    return { name: at < 0 ? "Chicago" : areas[at].name, value, lines: at < 0 ? [] : told(areas[at]) };
  };
  const spoken = (read) => (read ? [read.name, ...read.value, ...read.lines].join(". ") : "Outside the city");
  const tip = $("tip");
  const showTip = (px, py) => {
    const read = readAt(...toWorld(px, py));
    tip.hidden = !read;
    if (!read) return;
    const value = read.value.length ? [element("b", {}, read.value[0]), element("span", {}, `(${read.value[1]})`)] : [];
    tip.replaceChildren(element("strong", {}, read.name), ...value, ...read.lines.map((line) => element("span", {}, line)));
    const left = Math.min(Math.max(8, px - tip.offsetWidth / 2), width - tip.offsetWidth - 8);
    tip.style.left = `${left}px`;
    tip.style.top = `${py - tip.offsetHeight - 16 < 4 ? py + 20 : py - tip.offsetHeight - 16}px`;
  };

  // ---- Moving the map
  const limits = () => [home().k * 0.8, Math.max(home().k, 0.35)];
  const move = (next) => {
    const [least, most] = limits(), k = Math.min(most, Math.max(least, next.k));
    state.view = { x: Math.min(box.width, Math.max(0, next.x)), y: Math.min(box.height, Math.max(0, next.y)), k };
    map.classList.toggle("near", k > home().k * 1.05);
    tip.hidden = true;
    refresh(drawMap);
    tellLink();
  };
  const zoom = (by, px = width / 2, py = height / 2) => {
    const [least, most] = limits(), now = view(), k = Math.min(most, Math.max(least, now.k * by)), [x, y] = toWorld(px, py);
    move({ x: x - (px - width / 2) / k, y: y - (py - height / 2) / k, k });
  };
  const pan = (dx, dy) => { const now = view(); move({ x: now.x + dx / now.k, y: now.y + dy / now.k, k: now.k }); };
  const reset = () => { state.view = null; map.classList.remove("near"); refresh(drawMap); tellLink(); };
  const fingers = new Map();
  let moved = 0;
  const spot = (event) => { const frame = map.getBoundingClientRect(); return [event.clientX - frame.left, event.clientY - frame.top]; };
  const spread = () => {
    const [one, two] = [...fingers.values()];
    return [Math.hypot(one[0] - two[0], one[1] - two[1]), (one[0] + two[0]) / 2, (one[1] + two[1]) / 2];
  };
  map.addEventListener("pointerdown", (event) => {
    if (!fingers.size) moved = 0;
    fingers.set(event.pointerId, spot(event));
    map.setPointerCapture(event.pointerId);
  });
  map.addEventListener("pointermove", (event) => {
    const [x, y] = spot(event), last = fingers.get(event.pointerId);
    if (!last) return showTip(x, y);
    const before = fingers.size === 2 ? spread() : null;
    fingers.set(event.pointerId, [x, y]);
    moved += Math.hypot(x - last[0], y - last[1]);
    if (before) {
      const after = spread();
      pan(before[1] - after[1], before[2] - after[2]);
      zoom(after[0] / before[0], after[1], after[2]);
    } else if (moved > 4 && (event.pointerType === "mouse" || map.classList.contains("near"))) pan(last[0] - x, last[1] - y);
    return undefined;
  });
  const lift = (event) => {
    const [x, y] = spot(event), was = fingers.delete(event.pointerId);
    if (!was || event.type !== "pointerup" || moved > 6) return;
    choose(areaAt(...toWorld(x, y)));
    showTip(x, y);
  };
  map.addEventListener("pointerup", lift);
  map.addEventListener("pointercancel", lift);
  map.addEventListener("pointerleave", () => { tip.hidden = true; });
  map.addEventListener("dblclick", (event) => zoom(2, ...spot(event)));
  map.addEventListener("wheel", (event) => {
    // The page scrolls as any other until the map is in use.
    if (!event.ctrlKey && !event.metaKey && document.activeElement !== map) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.002)), ...spot(event));
  }, { passive: false });
  const say = () => { const read = readAt(...toWorld(width / 2, height / 2)); $("said").textContent = spoken(read); showTip(width / 2, height / 2); };
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  map.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS[key]) pan(KEYS[key][0] * (event.shiftKey ? 120 : 24), KEYS[key][1] * (event.shiftKey ? 120 : 24));
    else if (key === "+" || key === "=") zoom(1.5);
    else if (key === "-") zoom(1 / 1.5);
    else if (key === "0") reset();
    else if (key === "Enter") choose(areaAt(...toWorld(width / 2, height / 2)));
    else if (key === "Escape") { tip.hidden = true; return; } else return;
    event.preventDefault();
    say();
  });
  map.addEventListener("focus", () => { drawLines(); if (map.matches(":focus-visible")) say(); });
  map.addEventListener("blur", () => { tip.hidden = true; drawLines(); });
  $("nearer").addEventListener("click", () => zoom(1.6));
  $("farther").addEventListener("click", () => zoom(1 / 1.6));
  $("reset").addEventListener("click", reset);

  // ---- Legend
  const niceStep = (value) => {
    const magnitude = 10 ** Math.floor(Math.log10(value));
    return Math.max(magnitude, ...[1, 2, 2.5, 5].map((step) => step * magnitude).filter((step) => step <= value * 1.001));
  };
  const ticks = (values, at, unit, beyond) => {
    const digits = [0, 1, 2, 3, 4, 5, 6].find((some) => values.every((each) => Math.abs(each - +each.toFixed(some)) < 1e-9 * Math.abs(each) + 1e-12)) ?? 6;
    const row = element("div", { class: "ticks" });
    for (const value of values) {
      const mark = element("span", {}, `${beyond && value === values.at(-1) ? "≥" : ""}${number(value, value ? digits : 0)}`);
      mark.style.left = `${at(value) * 100}%`;
      row.append(mark);
    }
    return element("div", { class: "row" }, row, element("small", {}, unit));
  };
  const drawLegend = () => {
    const fitted = state.rescale ? `fitted to ${state.measure === "change" ? "this change" : "these years"}` : "the same for all years";
    const legend = $("legend");
    if (state.measure === "rate") {
      const at = breaks(), text = at.map(String);
      const labels = at.length ? [`under ${text[0]}`, ...text.slice(1).map((each, place) => `${text[place]} to ${each}`), `${text.at(-1)} or more`] : ["all areas"];
      const swatch = (color, words, kind = "") => {
        const patch = element("i", { class: kind });
        patch.style.backgroundColor = color;
        return element("li", {}, patch, words);
      };
      const entries = labels.map((words, place) => swatch(classInk(place, at), words));
      legend.replaceChildren(element("strong", {}, `${noun[0].toUpperCase()}${noun.slice(1)} per 1,000 residents per year`), element("ul", {}, ...entries, swatch(inks.none, `too few (under ${data.few} ${noun})`), swatch(inks.none, data.special, "hatched")), element("small", {}, `Classes of about equally many areas, ${fitted}`));
      return;
    }
    const change = state.measure === "change", [top, steps] = scale(), scaled = change ? diverging : density;
    const own = Array.from({ length: (change ? 2 : 1) * steps + 1 }, (_, at) => (top * (at - (change ? steps : 0))) / steps);
    const end = (top / scales.factor) * (inMiles ? 1 : KM2), step = niceStep(end / (change ? 2 : 4)), most = Math.floor(end / step + 1e-9);
    const other = Array.from({ length: (change ? 2 : 1) * most + 1 }, (_, at) => step * (at - (change ? most : 0)));
    const at = (limit) => (value) => (change ? (value / limit + 1) / 2 : value / limit);
    const bar = element("canvas", { width: scaled.length, height: 1, "aria-hidden": "true" }), ink = bar.getContext("2d"), strip = ink.createImageData(scaled.length, 1);
    new Uint32Array(strip.data.buffer).set(scaled);
    ink.putImageData(strip, 0, 0);
    const heading = `${change ? "Change in " : ""}${change ? noun : noun[0].toUpperCase() + noun.slice(1)} per year`;
    legend.replaceChildren(element("strong", {}, heading), ticks(own, at(top), `per ${UNITS[0]}`, !change), bar, ticks(other, at(end), `per ${UNITS[1]}`, false), element("small", {}, `Linear scale, ${fitted}${change ? "; zero in the middle" : ""}`));
  };

  // ---- Words, years, table, chart
  const Noun = noun[0].toUpperCase() + noun.slice(1);
  const tell = () => {
    const spans = shownSpans(), stem = data.titles[state.measure], change = state.measure === "change";
    if (stem) $("title").textContent = change ? `${stem}: ${period(spans[0])} against ${period(spans[1])}` : `${stem}, ${period(spans[0])}`;
    const perYear = (span) => `${number(sum(mappedOf, span) / duration(span))} a year`;
    $("told").textContent = spans.map((span) => `${dates(span)}: ${counted(span)}, ${perYear(span)}.`).join(" ");
    map.setAttribute("aria-label", `${$("title").textContent}. The table of areas below holds its numbers`);
    $("caption").textContent = $("told").textContent;
  };
  const TITLES = { span: "Years", before: "Before", after: "After" };
  const spanControl = (name) => {
    const inputs = ["first", "last"].map((end, at) => element("input", { type: "range", min: 0, max: count - 1, step: 1, id: `${name}-${end}`, "aria-label": `${TITLES[name]}: ${end} year` }));
    const bars = element("svg", { class: "bars", viewBox: `-0.5 0 ${count} 1`, preserveAspectRatio: "none", "aria-hidden": "true" });
    const most = Math.max(...mappedOf);
    mappedOf.forEach((value, at) => bars.append(element("rect", { x: at - 0.4, y: 1 - value / most, width: 0.8, height: value / most })));
    const output = element("output", { for: inputs.map((input) => input.id).join(" ") });
    const heading = element("p", { class: "heading" }, element("b", {}, TITLES[name]), output);
    const ends = element("p", { class: "ends", "aria-hidden": "true" }, element("span", {}, years[0].year), element("span", {}, years[count - 1].year));
    const show = () => {
      const span = state[name];
      inputs.forEach((input, at) => { input.value = span[at]; input.setAttribute("aria-valuetext", years[span[at]].period); });
      inputs[0].classList.toggle("above", span[0] > (count - 1) / 2);
      output.textContent = period(span);
      [...bars.children].forEach((bar, at) => bar.classList.toggle("on", at >= span[0] && at <= span[1]));
    };
    inputs.forEach((input, at) => input.addEventListener("input", (event) => {
      const value = +input.value, span = state[name];
      state[name] = at ? [Math.min(span[0], value), value] : [value, Math.max(span[1], value)];
      stop();
      refresh(showYears, event.timeStamp);
    }));
    return { name, show, made: element("div", { class: "span", role: "group", "aria-label": TITLES[name] }, heading, element("div", { class: "track" }, bars, ...inputs), ends) };
  };
  const controls = ["span", "before", "after"].map(spanControl);
  const order = { key: "count", down: true };
  const columns = () => {
    const area = { key: "name", head: data.one, value: (each) => each.name };
    const perYear = (each, span) => sum(each.counts, span) / duration(span);
    const column = (key, head, value, write) => ({ key, head, value, write });
    if (state.measure === "change") {
      const difference = (each) => perYear(each, state.after) - perYear(each, state.before);
      return [area, ...["before", "after"].map((name) => column(name, `Per year, ${period(state[name])}`, (each) => perYear(each, state[name]), written)),
        column("change", "Change per year", difference, (value) => signed(value)),
        ...["before", "after"].map((name) => column(`${name}-rate`, `Per 1,000 residents per year, ${period(state[name])}`, (each) => rateOf(each, state[name]).rate ?? -1, (value, each) => rateWords(rateOf(each, state[name]))))];
    }
    return [area, column("count", Noun, (each) => sum(each.counts, state.span), (value) => number(value)), column("yearly", "Per year", (each) => perYear(each, state.span), (value) => number(value)),
      column("residents", "Residents", (each) => rateOf(each, state.span).residents, (value) => number(value)),
      column("rate", "Per 1,000 residents per year", (each) => rateOf(each, state.span).rate ?? -1, (value, each) => rateWords(rateOf(each, state.span)))];
  };
  const drawTable = () => {
    const shown = columns(), sorted = shown.find((each) => each.key === order.key) || shown[shown.length > 5 ? 3 : 1];
    const wanted = $("search").value.trim().toLowerCase();
    $("heads").replaceChildren(...shown.map(({ key, head }) => {
      const is = key === sorted.key, button = element("button", { type: "button" }, `${head}${is ? (order.down ? " ↓" : " ↑") : ""}`);
      button.addEventListener("click", () => {
        order.down = is ? !order.down : key !== "name";
        order.key = key;
        drawTable();
        $("heads").querySelector(`[data-key="${key}"] button`).focus();
      });
      return element("th", { scope: "col", "data-key": key, "aria-sort": is ? (order.down ? "descending" : "ascending") : "none" }, button);
    }));
    const found = areas.map((area, at) => [area, at, sorted.value(area)]).filter(([area]) => area.name.toLowerCase().includes(wanted));
    found.sort(([one, , a], [two, , b]) => (order.down ? -1 : 1) * (a < b ? -1 : a > b ? 1 : 0) || one.name.localeCompare(two.name));
    $("rows").replaceChildren(...found.map(([area, at]) => {
      const button = element("button", { type: "button", "aria-pressed": String(at === state.area) }, area.name);
      button.addEventListener("click", () => { choose(at); $("rows").querySelector('[aria-pressed="true"]')?.focus({ preventScroll: true }); });
      return element("tr", at === state.area ? { class: "on" } : {}, element("th", { scope: "row" }, button), ...shown.slice(1).map(({ value, write }) => element("td", {}, write(value(area), area))));
    }));
    $("matches").textContent = wanted ? `${found.length} of ${areas.length}` : "";
  };
  const chart = (heading, counts, upper) => {
    const wide = 320, high = 74, step = wide / count, most = Math.max(...counts, 1), [first, last] = [Math.min(...shownSpans().flat()), Math.max(...shownSpans().flat())];
    const is = (at) => shownSpans().some((span) => at >= span[0] && at <= span[1]);
    const peak = counts.indexOf(Math.max(...counts));
    const svg = element("svg", { class: "chart", viewBox: `0 ${-upper} ${wide} ${high + upper + 16}`, role: "img", "aria-label": `${heading}, ${noun} mapped by year: ${counts.map((value, at) => `${years[at].year} ${number(value)}`).join(", ")}` });
    counts.forEach((value, at) => svg.append(element("rect", { x: at * step + 1, y: high - (value / most) * (high - 14), width: step - 2, height: (value / most) * (high - 14), class: `${is(at) ? "on" : ""}${years[at].part ? " part" : ""}` })));
    svg.append(element("text", { x: Math.min(Math.max((peak + 0.5) * step, 14), wide - 14), y: 10, "text-anchor": "middle" }, number(counts[peak])), element("line", { x1: 0, x2: wide, y1: high, y2: high }));
    [...new Set([0, count - 1, ...(first > 1 && last < count - 2 ? [first, last] : [])])].forEach((at) => svg.append(element("text", { x: at ? (at === count - 1 ? wide : (at + 0.5) * step) : 0, y: high + 13, "text-anchor": at ? (at === count - 1 ? "end" : "middle") : "start" }, years[at].year)));
    data.laws.forEach((law, at) => {
      const x = Math.min(Math.max((law.at - years[0].year) * step, 0), wide);
      svg.append(element("line", { x1: x, x2: x, y1: upper ? -upper + 3 + at * 12 : 0, y2: high, class: "law" }));
      if (upper) svg.append(element("text", { x: x - 3, y: -upper + 11 + at * 12, "text-anchor": "end" }, law.note));
    });
    return element("figure", {}, element("figcaption", {}, element("b", {}, heading)), svg);
  };
  const drawArea = () => {
    const area = areas[state.area], citywide = chart("Whole city", mappedOf, area ? 0 : data.laws.length * 12 + 4);
    $("pick").value = state.area;
    $("facts").textContent = area ? `${area.name}: ${told(area).join(". ")}.${area.special ? ` ${data.special}` : ""}` : "";
    $("chart").replaceChildren(...(area ? [chart(area.name, area.counts, data.laws.length * 12 + 4)] : []), citywide);
  };
  const choose = (at) => { state.area = at; refresh(() => { drawLines(); drawArea(); drawTable(); }); tellLink(); };
  const showYears = () => {
    drawHeat(); drawLegend(); tell(); drawArea();
    controls.forEach((each) => each.show());
    tip.hidden = true;
    tellLink();
    later(drawTable);
  };
  let waiting = 0;
  const later = (draw) => { clearTimeout(waiting); waiting = setTimeout(draw, 120); };
  const wanted = new Map();
  const refresh = (draw, since = performance.now()) => {
    if (!wanted.size) requestAnimationFrame(() => {
      const [started] = wanted.values(), draws = [...wanted.keys()];
      wanted.clear();
      draws.forEach((each) => each());
      performance.measure("redraw", { start: started, end: performance.now() });
    });
    if (!wanted.has(draw)) wanted.set(draw, since);
  };

  // ---- Play, choose, take away
  let playing = 0, whole = null;
  const stop = () => {
    clearInterval(playing);
    playing = 0;
    $("play").textContent = still.matches ? "Next years" : "Play years";
  };
  const next = () => {
    const [first, last] = state.span, long = first === 0 && last === count - 1 ? 0 : last - first;
    state.span = last === count - 1 ? [0, long] : [first + 1, last + 1];
    if (playing && state.span[1] === count - 1) stop();
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
    const change = state.measure === "change";
    document.querySelectorAll("[name=measure]").forEach((input) => { input.checked = input.value === state.measure; input.disabled = count === 1 && input.value === "change"; });
    $("spans").replaceChildren(...controls.filter(({ name }) => change === (name !== "span")).map((each) => each.made));
    $("play").hidden = change || count === 1;
    $("rescale").checked = state.rescale;
    $("tiff").hidden = state.measure === "rate";
    drawMap();
    showYears();
  };
  const download = (name, parts, type) => {
    const link = element("a", { download: name, href: URL.createObjectURL(new Blob(parts, { type })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  const cell = (value) => {
    const text = /^[=+\-@]/.test(value) ? `'${value}` : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  $("csv").addEventListener("click", () => {
    const note = data.demonstration ? ["demonstration"] : [];
    const rowsOf = years.flatMap((year, at) => [...areas.map((area) => [year.year, ...year.days_of, ...(data.numbered ? [area.number] : []), area.name, area.counts[at], Math.round(area.residents[at]), ...note]),
      [year.year, ...year.days_of, ...(data.numbered ? [""] : []), "elsewhere", data.elsewhere[at], "", ...note]]);
    const head = ["year", "first_day", "last_day", ...(data.numbered ? ["number"] : []), "area", noun, "residents", ...(note.length ? ["note"] : [])];
    download(`${noun}_by_area_and_year.csv`, [[head, ...rowsOf].map((row) => `${row.map(cell).join(",")}\n`).join("")], "text/csv");
  });
  $("tiff").addEventListener("click", () => {
    const values = new Float32Array(cells);
    for (let at = 0; at < cells; at += 1) values[at] = inside[at] ? valueAt(at) : NaN;
    const text = (words) => new Uint8Array([...`${words}\0`].map((letter) => letter.charCodeAt(0) & 127));
    const shorts = (list) => new Uint8Array(new Uint16Array(list).buffer), doubles = (list) => new Uint8Array(new Float64Array(list).buffer);
    const described = text(`${state.measure === "change" ? "Change in " : ""}${noun} per km2 per year, ${shownSpans().map(dates).join(" against ")}. ${data.credit}`), missing = text("nan");
    const keys = [1, 1, 0, 4, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 26971, 3076, 0, 1, 9001];
    const long = (value) => new Uint8Array(new Uint32Array([value]).buffer), short = (value) => shorts([value, 0]);
    const strip = long(0), fields = [[256, 4, 1, long(cols)], [257, 4, 1, long(rows)], [258, 3, 1, short(32)], [259, 3, 1, short(1)], [262, 3, 1, short(1)], [270, 2, described.length, described], [273, 4, 1, strip], [277, 3, 1, short(1)], [278, 4, 1, long(rows)], [279, 4, 1, long(cells * 4)], [339, 3, 1, short(3)],
      [33550, 12, 3, doubles([grid.cell, grid.cell, 0])], [33922, 12, 6, doubles([0, 0, 0, grid.left, grid.top, 0])], [34735, 3, keys.length, shorts(keys)], [42113, 2, missing.length, missing]];
    const head = new DataView(new ArrayBuffer(8 + 2 + fields.length * 12 + 4)), extra = [];
    let end = head.byteLength;
    [[0, 0x4949], [2, 42], [8, fields.length]].forEach(([at, value]) => head.setUint16(at, value, true));
    head.setUint32(4, 8, true);
    const bytes = new Uint8Array(head.buffer);
    const places = fields.map(([tag, type, size, value], at) => {
      const from = 10 + at * 12;
      head.setUint16(from, tag, true); head.setUint16(from + 2, type, true); head.setUint32(from + 4, size, true);
      if (value.length <= 4) { bytes.set(value, from + 8); return from + 8; }
      head.setUint32(from + 8, end, true);
      extra.push(value, new Uint8Array(value.length % 2));
      end += value.length + (value.length % 2);
      return from + 8;
    });
    head.setUint32(places[6], end, true);
    download(`${noun}_per_km2_${shownSpans().map(period).join("_and_").replaceAll(" ", "-")}.tif`, [bytes, ...extra, values], "image/tiff");
  });
  $("copy").addEventListener("click", async () => {
    await navigator.clipboard.writeText(`${location.href.split("#")[0]}${fragment()}`);
    $("copied").textContent = "Copied";
  });

  // ---- Start
  const fit = () => {
    const frame = map.getBoundingClientRect();
    [width, height, sharp] = [frame.width, frame.height, Math.min(devicePixelRatio || 1, 3)];
    canvases.forEach((canvas) => { canvas.width = Math.round(width * sharp); canvas.height = Math.round(height * sharp); });
    drawMap();
  };
  restore();
  document.documentElement.classList.add("live");
  if (window.parent !== window) document.documentElement.classList.add("framed");
  document.querySelectorAll(".live, .find").forEach((part) => { part.hidden = false; });
  $("still").hidden = true;
  $("copy").hidden = !location.protocol.startsWith("http") || !navigator.clipboard;
  $("pick").append(element("option", { value: -1 }, "Choose an area"), ...areas.map((area, at) => [area.name, at]).sort(([one], [two]) => one.localeCompare(two)).map(([name, at]) => element("option", { value: at }, name)));
  $("pick").addEventListener("change", () => choose(+$("pick").value));
  $("search").addEventListener("input", drawTable);
  $("rescale").addEventListener("change", () => { state.rescale = $("rescale").checked; refresh(showYears); });
  document.querySelectorAll("[name=measure]").forEach((input) => input.addEventListener("change", () => { state.measure = input.value; showMeasure(); }));
  $("caution").textContent = data.caution;
  await document.fonts.load('600 12px "Report Sans"').catch(() => {});
  new ResizeObserver(fit).observe(map);
  fit();
  showMeasure();
  window.addEventListener("hashchange", () => { if (location.hash !== fragment()) { restore(); showMeasure(); } });
  window.explorerPlace = (x, y) => { const { x: midX, y: midY, k } = view(); return [width / 2 + (x - grid.left - midX) * k, height / 2 + (grid.top - y - midY) * k]; };
  if (window.parent !== window) {
    const tellHeight = () => window.parent.postMessage({ explorerHeight: Math.ceil(document.body.scrollHeight) }, "*");
    new ResizeObserver(tellHeight).observe(document.body);
  }
  performance.mark("drawn");
})();
