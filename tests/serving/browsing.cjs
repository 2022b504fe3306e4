// What all programs that use the interactive page share: opening it, waiting for it, going to a link.
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--force-color-profile=srgb",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
  // Each window of its own would load what lies under Chromium's own field for addresses: 400 files.
  "--disable-features=WebUIOmniboxAimPopup,WebUIOmniboxPopup,WebUIOmniboxFullPopup",
];

// Counts what a page has begun and not ended, so that who waits for it waits for no length of time.
function countWork() {
  const { requestAnimationFrame: frame, setTimeout: wait, clearTimeout: drop } = window, open = new Set();
  window.requestAnimationFrame = (act) => {
    const mark = {};
    open.add(mark);
    return frame((now) => { try { act(now); } finally { open.delete(mark); } });
  };
  window.setTimeout = (act, ...told) => {
    const id = wait((...given) => { open.delete(id); act(...given); }, ...told);
    open.add(id);
    return id;
  };
  window.clearTimeout = (id) => { open.delete(id); drop(id); };
  const create = document.createElement.bind(document);
  document.createElement = (kind, ...told) => {
    const made = create(kind, ...told);
    if (kind === "img") {
      open.add(made);
      ["load", "error"].forEach((end) => made.addEventListener(end, () => open.delete(made)));
    }
    return made;
  };
  window.whenSettled = () => new Promise((done) => {
    const look = () => frame(() => (open.size ? look() : frame(done)));
    look();
  });
}

// What the page says, asks for and stumbles over, from its own log of the network too.
async function opened(browser, url, [width, height], options = {}) {
  const view = await browser.newContext({ viewport: { width, height }, acceptDownloads: true, ...options });
  await view.addInitScript(countWork);
  const tab = await view.newPage();
  const log = { messages: [], requests: [] };
  tab.on("console", (message) => log.messages.push(message.text()));
  tab.on("pageerror", (error) => log.messages.push(String(error)));
  tab.on("dialog", (dialog) => { log.messages.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  const network = await view.newCDPSession(tab);
  await network.send("Network.enable");
  network.on("Network.requestWillBeSent", ({ request }) => log.requests.push(request.url));
  await tab.goto(url);
  if (options.javaScriptEnabled !== false) await drawn(tab);
  return { view, tab, log };
}

const drawn = (tab) => tab.waitForFunction(() => performance.getEntriesByName("drawn").length > 0);
const settled = (tab) => tab.evaluate(() => window.whenSettled().then(() => null));
const text = (tab, selector) => tab.locator(selector).innerText();

async function goTo(tab, hash) {
  await tab.evaluate((told) => new Promise((done) => {
    scrollTo(0, 0);
    if (location.hash === told) { done(); return; }
    addEventListener("hashchange", () => requestAnimationFrame(() => requestAnimationFrame(done)), { once: true });
    location.hash = told;
  }), hash);
}

module.exports = { FLAGS, opened, drawn, settled, text, goTo };
