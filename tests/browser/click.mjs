// Reads the reports as a person does: opens them, filters, searches, opens a failure, follows the matrix.
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [reports, proved] = process.argv.slice(2);
// `run` makes the entries of one case deviate on CCX.
const deviating = 2;
let passed = 0;
let failed = 0;

async function check(what, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok      ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${what}\n        ${String(error.message).replaceAll("\n", "\n        ")}`);
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const outside = [];
const troubles = [];
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
page.on("request", (request) => { if (!request.url().startsWith("file:")) outside.push(request.url()); });
page.on("console", (message) => { if (message.type() === "error") troubles.push(message.text()); });
page.on("pageerror", (error) => troubles.push(error.message));
const open = (name, folder = reports) => page.goto(pathToFileURL(join(folder, name)).href);
const visible = (selector) => page.locator(selector).filter({ visible: true });

await open("ccx/index.html");
await check("the first screen says that the deployment is non-conformant, and by how many runs", async () => {
  assert.match(await page.locator("h1").innerText(), new RegExp(`non-conformant[\\s\\S]*${deviating} of \\d+ runs deviate`));
});
await check("failures are grouped by the row that was not met, with its page", async () => {
  const failure = page.locator("article.failure").first();
  assert.match(await failure.innerText(), /dialog\.send_dtmf#async-digits-out-of-range/);
  assert.match(await failure.innerText(), /p\. 93/);
});
await check("a link leads from the failure to its run, which opens", async () => {
  await page.locator("article.failure a").first().click();
  const run = page.locator("details.run[open]");
  assert.equal(await run.count(), 1);
  assert.match(await run.innerText(), /expected[\s\S]*`4`[\s\S]*actual[\s\S]*`3`/i);
});
await check("the open run has a timeline with a lane for HTTP and one for each stream", async () => {
  const lanes = await page.locator("details.run[open] table.lanes thead").innerText();
  assert.match(lanes, /http[\s\S]*agent/i);
});
await check("a moment of the timeline opens to its raw text", async () => {
  const moment = page.locator("details.run[open] table.lanes details.event").last();
  await moment.locator("summary").click();
  assert.match(await moment.locator("pre").innerText(), /</);
});
await check("the filter by verdict leaves the runs that deviate", async () => {
  await page.selectOption("#verdict", "deviates");
  assert.equal(await visible("details.run").count(), deviating);
  assert.match(await page.locator("#shown").innerText(), new RegExp(`^${deviating} of \\d+ shown$`));
  await page.selectOption("#verdict", "");
});
await check("the filter by standing leaves runs that rest on such a row", async () => {
  await page.selectOption("#standing", "recalled");
  const some = await visible("details.run").count();
  assert.ok(some > 0 && some < (await page.locator("details.run").count()), `${some} runs are left`);
  await page.selectOption("#standing", "");
});
await check("the search finds a run by a word of its transcript, and says so when nothing matches", async () => {
  await page.fill("#search", "CF_VALUE_OUT_OF_RANGE");
  assert.ok((await visible("details.run").count()) >= deviating);
  await page.fill("#search", "no such words anywhere");
  assert.equal(await visible("details.run").count(), 0);
  assert.ok(await page.locator("#none").isVisible());
  await page.fill("#search", "");
});
await check("everything can be read without script", async () => {
  const still = await browser.newPage({ javaScriptEnabled: false });
  await still.goto(pathToFileURL(join(reports, "cce/index.html")).href);
  assert.ok(!(await still.locator("#filters").isVisible()), "controls that need a script are not shown");
  await still.locator("details.run summary").first().click();
  assert.match(await still.locator("details.run").first().innerText(), /Rows it rests on[\s\S]*Exchanges/);
  await still.close();
});
await check("dark and light are two palettes", async () => {
  await open("cce/index.html");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await paper();
  await page.emulateMedia({ colorScheme: "dark" });
  assert.notEqual(await paper(), light);
});
await check("a narrow window does not scroll sideways", async () => {
  await page.setViewportSize({ width: 390, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(overflow <= 1, `${overflow} pixels too wide`);
  await page.setViewportSize({ width: 1280, height: 900 });
});
await check("the matrix leads to the failing run of its row", async () => {
  await open("index.html");
  const cell = page.locator("tr", { hasText: "async-digits-out-of-range" }).locator("a", { hasText: "deviates" });
  await cell.first().click();
  await page.waitForURL(/ccx\/index\.html#run-\d+$/);
  assert.equal(await page.locator("details.run[open]").count(), 1);
});
await check("the matrix says that nothing is proved where nobody has proved it", async () => {
  await open("index.html");
  assert.match(await page.locator("header").innerText(), /not proved: run `finspec prove`/);
  assert.equal(await page.locator(".score").count(), 0);
});
await check("below the verdict of a row stands how well its runs notice lies, in words and inside its cell", async () => {
  await open("index.html", proved);
  assert.doesNotMatch(await page.locator("header").innerText(), /not proved/);
  const row = page.locator("tr", { has: page.locator(".score") }).first();
  assert.match(await row.locator(".score").first().innerText(), /^\d+ lies: \d+ seen by expectation/);
  const inside = await row.locator("td.cell", { has: page.locator(".score") }).first().evaluate((cell) => {
    const [outer, inner] = [cell, cell.querySelector(".score")].map((node) => node.getBoundingClientRect());
    return inner.left >= outer.left && inner.right <= outer.right + 1;
  });
  assert.ok(inside, "the score leaves its cell");
});
await check("nothing is fetched from outside, and no script fails", async () => {
  assert.deepEqual(outside, []);
  assert.deepEqual(troubles, []);
});

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
