// Moves the interactive page by touch and mouse, over tiles too, and prints as JSON what comes of it.
const { join } = require("node:path");
const { readFileSync } = require("node:fs");
const { FLAGS, opened, settled, text, goTo } = require("./browsing.cjs");

const [plan, modules, chromium] = process.argv.slice(2);
const { page, single, few, tiles, down, views, busy, pictures } = JSON.parse(readFileSync(plan, "utf-8"));
const playwright = require(join(modules, "playwright-core"));
const PHONE = [390, 844], WINDOW = [1280, 800];

const placeOf = (tab, [x, y]) => tab.evaluate(([left, top]) => window.explorerPlace(left, top), [x, y]);
const hashOf = (tab) => tab.evaluate(() => location.hash);
const chosen = (tab) => tab.locator("#pick option:checked").textContent();
const tip = (tab) => tab.locator("#tip > *").allInnerTexts();

async function middleOf(tab) {
  const frame = await tab.locator("#map").boundingBox();
  return { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2, left: frame.x, top: frame.y };
}

// What a finger or a wheel sets in motion goes on by itself, and no work of the page tells of it.
async function rested(tab) {
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 260)));
  await settled(tab);
  await tab.evaluate(() => new Promise((done) => {
    let last = scrollY, same = 0;
    const look = () => {
      same = scrollY === last ? same + 1 : 0;
      last = scrollY;
      if (same < 15) requestAnimationFrame(look); else done();
    };
    look();
  }));
}

// Fingers go from one place each to another, in steps as real ones do.
async function touched(tab, network, from, to) {
  const send = (type, touchPoints) => network.send("Input.dispatchTouchEvent", { type, touchPoints });
  const at = (share) => from.map(([x, y], id) => ({ id, x: x + share * (to[id][0] - x), y: y + share * (to[id][1] - y) }));
  await send("touchStart", at(0));
  for (let step = 1; step <= 8; step += 1) {
    await send("touchMove", at(step / 8));
    await tab.evaluate(() => new Promise(requestAnimationFrame));
  }
  await send("touchEnd", []);
  await rested(tab);
}

async function byTouch(browser) {
  const { view, tab, log } = await opened(browser, page, PHONE, { hasTouch: true, isMobile: true });
  const network = await view.newCDPSession(tab), found = { log };
  const middle = await middleOf(tab), { x, y } = middle, [busyX, busyY] = await placeOf(tab, busy);
  await tab.touchscreen.tap(middle.left + busyX, middle.top + busyY);
  await settled(tab);
  Object.assign(found, { chosen: await chosen(tab), tip: await tip(tab) });
  await touched(tab, network, [[x, y + 100]], [[x, y - 100]]);
  found.scrolled = { by: await tab.evaluate(() => scrollY), hash: await hashOf(tab) };
  await tab.evaluate(() => scrollTo(0, 0));
  found.far = await placeOf(tab, busy);
  await touched(tab, network, [[x - 40, y], [x + 40, y]], [[x - 80, y], [x + 80, y]]);
  found.pinched = { place: await placeOf(tab, busy), middle: [x - middle.left, y - middle.top], hash: await hashOf(tab) };
  await touched(tab, network, [[x, y]], [[x + 60, y + 40]]);
  found.panned = await placeOf(tab, busy);
  found.still = await tab.evaluate(() => scrollY);
  await view.close();
  return found;
}

async function byMouse(browser) {
  const permissions = ["clipboard-read", "clipboard-write"];
  const { view, tab, log } = await opened(browser, page, WINDOW, { permissions });
  const { x, y, left, top } = await middleOf(tab), found = { log, at: [x + 100 - left, y - 50 - top] };
  const state = async () => ({ place: await placeOf(tab, busy), hash: await hashOf(tab) });
  const wheel = async () => { await tab.mouse.wheel(0, -350); await rested(tab); return state(); };
  await rested(tab);
  found.home = await state();
  await tab.mouse.move(x + 100, y - 50);
  found.unasked = await wheel();
  await tab.keyboard.down("Control");
  found.withControl = await wheel();
  await tab.keyboard.up("Control");
  await tab.locator("#map").focus();
  found.inUse = await wheel();
  await tab.mouse.down();
  await tab.mouse.move(x + 140, y - 60);
  await tab.mouse.move(x + 180, y - 120);
  await tab.mouse.up();
  await settled(tab);
  found.dragged = { ...(await state()), chosen: await chosen(tab) };
  await goTo(tab, `#show=change&before=2003-2006&after=2011-2014&area=25${found.dragged.hash.replace(/.*(&view=)/, "$1")}`);
  found.shown = { place: await placeOf(tab, busy), title: await text(tab, "#title"), chosen: await chosen(tab) };
  await tab.locator("#copy").click();
  await tab.locator("#copied:not(:empty)").waitFor();
  found.copied = { told: await text(tab, "#copied"), link: await tab.evaluate(() => navigator.clipboard.readText()) };
  const again = await opened(browser, found.copied.link, WINDOW);
  found.restored = { place: await placeOf(again.tab, busy), title: await text(again.tab, "#title"), chosen: await chosen(again.tab) };
  await again.view.close();
  await tab.locator("#reset").click();
  await settled(tab);
  found.reset = await state();
  await view.close();
  return found;
}

async function ofFew(browser) {
  const { view, tab, log } = await opened(browser, page, WINDOW), found = { log };
  for (const measure of ["density", "rate"]) {
    await goTo(tab, `#show=${measure}&years=2018-2018`);
    await settled(tab);
    const { left, top } = await middleOf(tab), [x, y] = await placeOf(tab, few);
    await tab.mouse.move(left + x, top + y);
    await settled(tab);
    found[measure] = { tip: await tip(tab), cells: await tab.locator("#rows tr").allInnerTexts() };
  }
  await view.close();
  return found;
}

async function ofOneYear(browser) {
  const { view, tab, log } = await opened(browser, single, WINDOW), found = { log };
  const asked = ["#rescale", "#play", "#years-first", "#chart", "[name=measure][value=change]", "#tiff", "#search"];
  found.visible = [];
  for (const selector of asked) if (await tab.locator(selector).isVisible()) found.visible.push(selector);
  found.legend = await text(tab, "#legend");
  await tab.screenshot({ path: join(pictures, "single.png") });
  await view.close();
  return found;
}

const show = (tab, visibility) => tab.evaluate((wanted) => {
  const above = document.querySelectorAll("#heat, #lines, .legend, .zoom, .stamp, .credit");
  above.forEach((each) => { each.style.visibility = wanted; });
}, visibility);

// The ground alone, as it comes to stand in a window of double resolution.
async function onTiles(browser, url, at) {
  const { view, tab, log } = await opened(browser, url, WINDOW, { deviceScaleFactor: 2 });
  const found = { log };
  for (const [name, hash] of Object.entries(at)) {
    await goTo(tab, hash);
    await settled(tab);
    found.credit = await tab.locator(".credit").isVisible();
    await show(tab, "hidden");
    await tab.locator("#map").screenshot({ path: join(pictures, `${name}.png`) });
    await show(tab, "");
  }
  found.frame = await tab.locator("#map").boundingBox();
  found.title = await text(tab, "#title");
  found.rows = await tab.locator("#rows tr").count();
  await tab.screenshot({ path: join(pictures, `${Object.keys(at)[0]}-whole.png`) });
  await view.close();
  return found;
}

(async () => {
  const browser = await playwright.chromium.launch({ executablePath: chromium, args: FLAGS });
  const found = { touch: await byTouch(browser), mouse: await byMouse(browser), few: await ofFew(browser), single: await ofOneYear(browser) };
  found.tiles = await onTiles(browser, tiles, views);
  found.down = await onTiles(browser, down, { down: "#show=density" });
  found.plain = await onTiles(browser, page, { plain: "#show=density" });
  await browser.close();
  console.log(JSON.stringify(found));
})();
