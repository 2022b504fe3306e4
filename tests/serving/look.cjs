// Opens a page in Chromium, offline, at several widths, and prints as JSON what is found there.
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { FLAGS } = require("./browsing.cjs");

const [page, modules, chromium, pictures] = process.argv.slice(2);
const playwright = require(join(modules, "playwright-core"));
const axe = join(modules, "axe-core", "axe.min.js");
const WIDTHS = [320, 400, 1280];

// In the page: what reaches beyond the window and cannot be scrolled where it stands.
function tooWide() {
  const room = document.documentElement.clientWidth;
  const scrolls = (element) => element.closest(".scroll") && !element.matches(".scroll");
  return [...document.body.querySelectorAll("*")]
    .filter((element) => !element.closest("svg") || element.matches("svg"))
    .filter((element) => !scrolls(element) && element.getBoundingClientRect().right > room + 1)
    .map((element) => element.outerHTML.slice(0, 120));
}

async function look(browser, width) {
  const view = await browser.newContext({ bypassCSP: false, viewport: { width, height: 900 } });
  const tab = await view.newPage();
  const messages = [], requests = [];
  tab.on("console", (message) => messages.push(message.text()));
  tab.on("pageerror", (error) => messages.push(String(error)));
  tab.on("dialog", (dialog) => { messages.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  tab.on("request", (request) => requests.push(request.url()));
  await tab.goto(pathToFileURL(page).href);
  const found = {
    wide: await tab.evaluate(tooWide),
    scrollWidth: await tab.evaluate(() => document.documentElement.scrollWidth),
    font: await tab.evaluate(() => getComputedStyle(document.body).fontFamily),
    faces: await tab.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].map((face) => [face.family, face.weight, face.status]);
    }),
    text: await tab.evaluate(() => document.body.innerText),
    messages: [...messages],
    requests: requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")),
  };
  await tab.keyboard.press("Tab");
  found.firstStop = await tab.evaluate(() => document.activeElement.textContent);
  await tab.evaluate(() => document.activeElement.blur());
  if (pictures) {
    await tab.screenshot({ path: join(pictures, `${width}.png`), fullPage: true });
    if (width === 1280) await tab.pdf({ path: join(pictures, "page.pdf"), preferCSSPageSize: true });
  }
  await view.close();
  return found;
}

// The page's policy bars scripts, so axe comes in where that is put aside.
async function audit(browser, width) {
  const view = await browser.newContext({ bypassCSP: true, viewport: { width, height: 900 } });
  const tab = await view.newPage();
  await tab.goto(pathToFileURL(page).href);
  await tab.addScriptTag({ path: axe });
  const result = await tab.evaluate(() => axe.run(document, { resultTypes: ["violations", "incomplete"] }));
  await view.close();
  const told = (each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 200)}`);
  return { violations: result.violations.flatMap(told), incomplete: result.incomplete.flatMap(told), passes: result.passes.length };
}

(async () => {
  const browser = await playwright.chromium.launch({ executablePath: chromium, args: FLAGS });
  const found = {};
  for (const width of WIDTHS) {
    found[width] = { ...(await look(browser, width)), ...(await audit(browser, width)) };
  }
  await browser.close();
  console.log(JSON.stringify(found));
})();
