// Looks at the mock's page as a person does: who is where, what happens, and what the buttons do.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [address, rest, picture] = process.argv.slice(2);
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
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
const origin = new URL(address).origin;
page.on("request", (request) => { if (new URL(request.url()).origin !== origin) outside.push(request.url()); });
page.on("console", (message) => { if (message.type() === "error") troubles.push(message.text()); });
page.on("pageerror", (error) => troubles.push(error.message));

const person = (id) => page.locator("#people tr", { hasText: id });
const shows = (locator, text) => locator.filter({ hasText: text }).first().waitFor({ timeout: 10_000 });
const click = (words) => page.getByRole("button", { name: `finspec mock ${words}`, exact: true }).click();

async function ada(body) {
  const authorization = `Basic ${Buffer.from("1001001:finesse").toString("base64")}`;
  const answer = await fetch(`${rest}/finesse/api/User/1001001`, {
    method: "PUT", headers: { authorization, "content-type": "application/xml" }, body: `<User>${body}</User>`,
  });
  assert.equal(answer.status, 202);
}

const opened = await page.goto(address);
await check("nothing but its own script may run, and nothing be asked elsewhere", async () => {
  const policy = opened.headers()["content-security-policy"];
  assert.match(policy, /^default-src 'none'; script-src 'nonce-[0-9a-f]{32}'/);
  assert.match(policy, /connect-src 'self'.*frame-ancestors 'none'/);
  assert.equal(opened.headers()["referrer-policy"], "no-referrer");
});
await check("everybody is there, and a name that would be markup is text", async () => {
  await shows(person("1001001"), "LOGOUT");
  assert.match(await person("1001001").innerText(), /<img src=x onerror=/);
  assert.equal(await page.locator("img").count(), 0);
});
await check("a sign-in is seen as it happens, with its request and its notices", async () => {
  await ada("<state>LOGIN</state><extension>5501</extension>");
  await shows(person("1001001"), "NOT_READY");
  await shows(page.locator("#journal div"), "PUT /finesse/api/User/1001001 by 1001001: 202");
  await shows(page.locator("#journal div"), "PUT on /finesse/api/User/1001001 to nobody");
});
await check("a button does what the command on it does", async () => {
  await ada("<state>READY</state>");
  await click("call --to sales");
  await shows(page.locator("#said"), "finspec mock call --to sales: done");
  await shows(person("1001001"), "RESERVED");
  await shows(page.locator("#calls tr"), "ALERTING");
  if (picture) await page.screenshot({ path: picture, fullPage: true });
});
await check("what cannot happen says why", async () => {
  await click("hangup");
  await shows(page.locator("#said"), "hangup: done");
  await click("hangup");
  await shows(page.locator("#said"), "let the customer call first");
});
await check("the button of what is down brings it up", async () => {
  await click("cti down");
  await shows(page.locator("#server"), "without its CTI server");
  await click("cti up");
  await page.getByRole("button", { name: "finspec mock cti down", exact: true }).waitFor();
});
await check("reset signs everybody out, and the journal goes on", async () => {
  await click("reset");
  await shows(person("1001001"), "LOGOUT");
  await shows(page.locator("#journal div"), "the world begins anew");
});
await check("with another token there is no page", async () => {
  assert.equal((await fetch(`${origin}/page/0123456789abcdef0123456789abcdef`)).status, 401);
});
await check("nothing was asked elsewhere, and the browser had nothing to complain of", async () => {
  const declined = (text) => /409/.test(text);
  assert.deepEqual([outside, troubles.filter((text) => !declined(text))], [[], []]);
});

await browser.close();
console.log(`the mock's page: ${passed} checks passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
