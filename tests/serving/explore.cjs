// Uses the interactive page in Chromium as a reader would, and prints as JSON what is found.
const { join } = require("node:path");
const { readFileSync } = require("node:fs");
const { FLAGS, opened, settled, text, goTo } = require("./browsing.cjs");

const [plan, modules, chromium] = process.argv.slice(2);
const { urls, places, pictures, embed, hostile } = JSON.parse(readFileSync(plan, "utf-8"));
const playwright = require(join(modules, "playwright-core"));
const axe = join(modules, "axe-core", "axe.min.js");
const SIZES = [[390, 844], [1280, 800], [1920, 1080]];
const MOST_STOPS = 160;
// One waits for a timer or a picture while another is drawn.
const AT_ONCE = 2;

const heads = (tab) => tab.locator("#rows th").allInnerTexts();

// The ink of the middle of the map, and what hovering there tells, once a place stands there.
async function readPlaces(tab, hash) {
  const found = [];
  for (const place of places) {
    const [x, y] = place.from_corner;
    await goTo(tab, `${hash}&view=${x},${y},600`);
    const ink = await tab.evaluate(() => {
      const heat = document.getElementById("heat"), one = document.createElement("canvas");
      Object.assign(one, { width: 1, height: 1 });
      const pen = one.getContext("2d", { willReadFrequently: true });
      pen.drawImage(heat, -(heat.width >> 1), -(heat.height >> 1));
      return [...pen.getImageData(0, 0, 1, 1).data];
    });
    const frame = await tab.locator("#map").boundingBox();
    await tab.mouse.move(frame.x + frame.width / 2 - 3, frame.y + frame.height / 2);
    await tab.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2);
    found.push({ ink, tip: await tab.locator("#tip > *").allInnerTexts() });
  }
  return found;
}

async function stops(tab) {
  const found = [];
  for (let at = 0; at < MOST_STOPS; at += 1) {
    await tab.keyboard.press("Tab");
    const stop = await tab.evaluate(() => {
      const at = document.activeElement;
      return at === document.body ? null : at.id || `${at.tagName.toLowerCase()} ${at.innerText}`;
    });
    if (stop === null) break;
    found.push(stop);
  }
  return found;
}

// By keyboard alone: years, measure, map.
async function byKeyboard(tab) {
  const found = {};
  await tab.locator("#years-first").focus();
  for (let step = 0; step < 4; step += 1) await tab.keyboard.press("ArrowRight");
  await tab.locator("#years-last").focus();
  for (let step = 0; step < 8; step += 1) await tab.keyboard.press("ArrowLeft");
  await settled(tab);
  found.title = await text(tab, "#title");
  found.told = await text(tab, "#told");
  found.firstRow = await tab.locator("#rows tr").first().innerText();
  await tab.locator("#map").focus();
  await tab.keyboard.press("+");
  await tab.keyboard.press("ArrowRight");
  await settled(tab);
  found.said = await tab.locator("#said").textContent();
  await tab.keyboard.press("Enter");
  await settled(tab);
  found.facts = await text(tab, "#facts");
  found.chosen = await tab.locator("#pick option:checked").textContent();
  await tab.keyboard.press("0");
  await tab.locator("[name=measure]:checked").focus();
  await tab.keyboard.press("ArrowRight");
  await settled(tab);
  found.rateTitle = await text(tab, "#title");
  return found;
}

async function byPointer(tab) {
  const found = {};
  await goTo(tab, "#show=density");
  const frame = await tab.locator("#map").boundingBox();
  const [x, y] = await tab.evaluate(([left, top]) => window.explorerPlace(left, top), places[0].at);
  await tab.mouse.click(frame.x + x, frame.y + y);
  await settled(tab);
  found.chosen = await tab.locator("#pick option:checked").textContent();
  found.charts = await tab.locator("#chart svg").evaluateAll((charts) => charts.map((chart) => chart.getAttribute("aria-label")));
  found.laws = await tab.locator("#chart figure:not([hidden]) .chart > .law").count();
  found.hash = await tab.evaluate(() => location.hash);
  await tab.mouse.move(frame.x + 40, frame.y + 200);
  await tab.locator("#nearer").click();
  await settled(tab);
  found.near = await tab.evaluate(() => location.hash);
  await tab.locator("#reset").click();
  await tab.locator("#search").fill("LAWN");
  found.searched = await heads(tab);
  found.matches = await text(tab, "#matches");
  await tab.locator("#search").fill("");
  await tab.locator("#heads [data-key=rate] button").click();
  found.byRate = await tab.locator("#rows td:last-child").allInnerTexts();
  found.ofRate = await heads(tab);
  found.sorted = await tab.locator("#heads [data-key=rate]").getAttribute("aria-sort");
  await tab.locator("#heads [data-key=name] button").click();
  found.byName = await heads(tab);
  return found;
}

async function taken(tab, kind) {
  const found = {};
  for (const [name, selector] of [["csv", "a[download]"], ["tiff", "#tiff"]]) {
    const [download] = await Promise.all([tab.waitForEvent("download"), tab.locator(selector).click()]);
    found[name] = { name: download.suggestedFilename(), path: join(pictures, `taken-${kind}.${name}`) };
    await download.saveAs(found[name].path);
  }
  return found;
}

async function audit(browser, size) {
  const { view, tab } = await opened(browser, urls.file, size, { bypassCSP: true }), found = {};
  await tab.addScriptTag({ path: axe });
  for (const hash of ["", "#show=rate&area=25", "#show=change&rescale=1"]) {
    if (hash) await goTo(tab, hash);
    await settled(tab);
    const result = await tab.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
    found[hash || "#"] = { passes: result.passes.length, violations: result.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 200)}`)) };
  }
  await view.close();
  return found;
}

async function withoutScript(browser, size) {
  const { view, tab, log } = await opened(browser, urls.file, size, { javaScriptEnabled: false });
  const found = { text: await text(tab, "body"), picture: await tab.locator("#still img").boundingBox(), map: await tab.locator("#map").isVisible(), ...log };
  await view.close();
  return found;
}

async function portraits(tab) {
  await tab.mouse.move(4, 4);
  for (const [name, hash] of [["rate", "#show=rate&years=2004-2009&area=25"], ["change", "#show=change"]]) {
    await goTo(tab, hash);
    await settled(tab);
    await tab.screenshot({ path: join(pictures, `1280-${name}.png`) });
  }
}

// What can depend on where the page comes from: all that is moved, chosen, linked to and taken away.
async function used(browser, kind, size) {
  const { view, tab, log } = await opened(browser, urls[kind], size), found = {};
  const isMiddle = size === SIZES[1], isServed = kind === "http";
  if (isServed) await tab.screenshot({ path: join(pictures, `${size[0]}.png`) });
  found.title = await text(tab, "#title");
  found.told = await text(tab, "#told");
  found.scrollWidth = await tab.evaluate(() => document.documentElement.scrollWidth);
  found.faces = await tab.evaluate(() => [...document.fonts].map((face) => face.status));
  found.copy = await tab.locator("#copy").isVisible();
  if (!isServed) found.stops = await stops(tab);
  found.keyboard = await byKeyboard(tab);
  found.pointer = await byPointer(tab);
  if (!isServed) Object.assign(found, await drawn(tab));
  if (isServed && isMiddle) await portraits(tab);
  if (isMiddle) {
    await goTo(tab, "#show=density&years=2016-2018");
    found.taken = await taken(tab, kind);
  }
  await goTo(tab, "#show=change&before=2001-2004&after=2010-2012&area=25&rescale=1");
  await settled(tab);
  const hash = await tab.evaluate(() => location.hash);
  if (isServed && isMiddle) await tab.pdf({ path: join(pictures, `${size[0]}.pdf`), preferCSSPageSize: true });
  Object.assign(found, log);
  await view.close();
  const again = await opened(browser, urls[kind] + hash, size);
  found.restored = { title: await text(again.tab, "#title"), chosen: await again.tab.locator("#pick option:checked").textContent(), rescale: await again.tab.locator("#rescale").isChecked() };
  await again.view.close();
  return found;
}

// Every view's colors and numbers: drawn of what the file holds, wherever that comes from.
const drawn = async (tab) => ({
  density: await readPlaces(tab, "#show=density&years=2004-2009"),
  change: await readPlaces(tab, "#show=change&before=2003-2006&after=2012-2018"),
  rate: await readPlaces(tab, "#show=rate&years=2004-2009"),
  rescaled: await readPlaces(tab, "#show=change&before=2003-2006&after=2012-2018&rescale=1"),
});

async function plays(browser, reducedMotion) {
  const { view, tab } = await opened(browser, urls.file, SIZES[1], { reducedMotion });
  const before = await text(tab, "#told");
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 260)));
  const found = { button: await text(tab, "#play"), still: before === (await text(tab, "#told")) };
  // The first of all titles that are to come: the next one is there a second later.
  await tab.evaluate(() => {
    const title = document.getElementById("title");
    new MutationObserver(() => { window.firstTitle ??= title.innerText; }).observe(title, { childList: true, subtree: true });
  });
  await tab.locator("#play").click();
  await tab.waitForFunction(() => window.firstTitle);
  Object.assign(found, { after: await text(tab, "#play"), title: await tab.evaluate(() => window.firstTitle) });
  await view.close();
  return found;
}

async function embedded(browser) {
  const view = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  const tab = await view.newPage();
  await tab.goto(embed);
  const frame = tab.frames()[1];
  await frame.waitForFunction(() => performance.getEntriesByName("drawn").length > 0);
  await tab.waitForFunction(() => document.querySelector("iframe").parentNode.style.height !== "");
  const found = await tab.evaluate(() => ({ height: document.querySelector("iframe").offsetHeight, title: document.querySelector("iframe").title }));
  found.inner = await frame.evaluate(() => document.body.scrollHeight);
  await view.close();
  return found;
}

async function withHostileWords(browser) {
  const { view, tab, log } = await opened(browser, hostile, SIZES[1]);
  const found = { title: await text(tab, "#title"), text: await text(tab, "body"), page: await tab.title(), ...log };
  await view.close();
  return found;
}

// Each visit has a window of its own.
(async () => {
  const browser = await playwright.chromium.launch({ executablePath: chromium, args: FLAGS });
  const found = { file: {}, http: {}, audit: {}, still: {}, plays: {} }, visits = [];
  const visit = (target, name, act) => visits.push(async () => { target[name] = await act(); });
  for (const size of [...SIZES].reverse()) {
    for (const kind of Object.keys(urls)) visit(found[kind], size[0], () => used(browser, kind, size));
    visit(found.audit, size[0], () => audit(browser, size));
    visit(found.still, size[0], () => withoutScript(browser, size));
  }
  for (const motion of ["no-preference", "reduce"]) visit(found.plays, motion, () => plays(browser, motion));
  visit(found, "embedded", () => embedded(browser));
  visit(found, "hostile", () => withHostileWords(browser));
  const left = visits.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => { for (const go of left) await go(); }));
  await browser.close();
  console.log(JSON.stringify(found));
})();
