// A short shift, seen by an agent and a supervisor through Strophe.js: `node shift.mjs bosh http://…/http-bind`. What else it
// has to know stands in the variable SHIFT, as JSON. Prints a line for each check; ends with 1 where one does not hold.

import { execFile } from "node:child_process";
import { isDeepStrictEqual, promisify } from "node:util";
import { close, DEADLINE, Desk, read, textAt } from "./desk.mjs";

const [carrier, service] = process.argv.slice(2);
const { deployment, rest, password, finspec, target } = JSON.parse(process.env.SHIFT);

const ADA = { id: "1001001", extension: "5501" };
const SAM = "1001005";
const TEAM_NODE = "/finesse/api/Team/34/Users";
const DIALOGS_NODE = `/finesse/api/User/${ADA.id}/Dialogs`;

let failed = 0;

function equal(what, seen, expected) {
  const holds = isDeepStrictEqual(seen, expected);
  failed += holds ? 0 : 1;
  const otherwise = holds ? "" : `: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`;
  console.log(`${holds ? "ok     " : "FAILED "} ${deployment}  ${carrier}  ${what}${otherwise}`);
}

async function ask(method, path, body, requestId) {
  const headers = { authorization: `Basic ${btoa(`${ADA.id}:${password}`)}`, "content-type": "application/xml" };
  if (requestId !== undefined) headers.requestId = requestId;
  const answer = await fetch(rest + path, { method, headers, body, signal: AbortSignal.timeout(DEADLINE) });
  return { status: answer.status, text: await answer.text() };
}

const user = async (inner, requestId) =>
  (await ask("PUT", `/finesse/api/User/${ADA.id}`, `<User>${inner}</User>`, requestId)).status;

const act = async (dialog, action, params = "", requestId = undefined) => {
  const inner = `<targetMediaAddress>${ADA.extension}</targetMediaAddress><requestedAction>${action}</requestedAction>`;
  return (await ask("PUT", `/finesse/api/Dialog/${dialog}`, `<Dialog>${inner}${params}</Dialog>`, requestId)).status;
};

const play = (...words) => promisify(execFile)(finspec, ["mock", ...words, "--target", target], { timeout: DEADLINE });

async function signIn(domain, pubsub) {
  const stranger = new Desk(service, ADA.id, domain, pubsub);
  equal("a wrong password is refused", await stranger.open("not the password"), "AUTHFAIL");
  const [ada, sam] = [ADA.id, SAM].map((person) => new Desk(service, person, domain, pubsub));
  equal("the agent is connected", await ada.open(password), "CONNECTED");
  equal("the supervisor is connected", await sam.open(password), "CONNECTED");
  equal("both are present", [await ada.bePresent(), await sam.bePresent()], ["result", "result"]);
  equal("the supervisor subscribes to the team", await sam.subscribe(TEAM_NODE), "result");
  equal("a subscription without a node is refused", await sam.subscribe(""), "error bad-request");
  return [ada, sam];
}

async function states(ada, sam) {
  equal("LOGIN is answered 202", await user(`<state>LOGIN</state><extension>${ADA.extension}</extension>`, "in-1"), 202);
  const notices = await ada.notices();
  equal("the agent is told NOT_READY", notices.map((notice) => notice.told()), ["PUT user NOT_READY"]);
  equal("with the requestId", notices[0]?.text("requestId"), "in-1");
  equal("READY is answered 202", await user("<state>READY</state>"), 202);
  equal("the agent is told READY", await ada.told(), ["PUT user READY"]);
  const team = await sam.notices();
  equal("the supervisor is told both", team.map((notice) => notice.told()), ["PUT user NOT_READY", "PUT user READY"]);
  equal("on the node of the team", [...new Set(team.map((notice) => notice.node))], [TEAM_NODE]);
}

async function call(ada, sam) {
  await play("call", "--to", "sales");
  const notices = await ada.notices();
  const told = notices.map((notice) => notice.told());
  equal("a call reserves the agent and is POSTed", told, ["PUT user RESERVED", "POST dialogs ALERTING"]);
  const dialog = notices.at(-1).text("data/dialogs/Dialog/id");
  equal("ANSWER is answered 202", await act(dialog, "ANSWER"), 202);
  equal("the agent is told", await ada.told(), ["PUT user TALKING", "PUT dialog ACTIVE"]);
  equal("the supervisor is told", await sam.told(), ["PUT user RESERVED", "PUT user TALKING"]);
  return dialog;
}

/** An error that comes later: letters on CCX, which CCE takes; a held call held again on CCE. */
async function refusedLater(ada, dialog) {
  const letters = "<actionParams><ActionParam><name>dtmfString</name><value>12AB</value></ActionParam></actionParams>";
  equal("letters are answered 202", await act(dialog, "SEND_DTMF", letters, "late-1"), 202);
  if (deployment === "cce") {
    equal("and followed by nothing", await ada.told(), []);
    equal("HOLD is answered 202", await act(dialog, "HOLD"), 202);
    equal("and told", await ada.told(), ["PUT user HOLD", "PUT dialog ACTIVE"]);
    equal("HOLD of a held call is answered 202", await act(dialog, "HOLD", "", "late-1"), 202);
  }
  const notices = await ada.notices();
  equal("exactly one error follows", notices.map((notice) => notice.told()), ["put apiErrors"]);
  const error = "data/apiErrors/apiError";
  const [late] = notices;
  const place = [late?.node, late?.text("source"), late?.text("requestId")];
  equal("in its place", place, [DIALOGS_NODE, `/finesse/api/Dialog/${dialog}`, "late-1"]);
  const seen = ["errorType", "errorData", "errorMessage"].map((name) => late?.text(`${error}/${name}`));
  if (deployment === "ccx") {
    equal("with type, data and message", seen, ["Generic Error", "3", "CF_VALUE_OUT_OF_RANGE"]);
  } else {
    equal("with type, data and message", seen.map((part) => typeof part), ["string", "string", "string"]);
  }
}

async function theEnd(ada, sam) {
  await play("hangup");
  const told = await ada.told();
  equal("the end of the call is told", told.filter((line) => line.startsWith("DELETE")), ["DELETE dialogs DROPPED"]);
  equal("and the agent is READY", told.filter((line) => line.includes(" user ")), ["PUT user READY"]);
  equal("NOT_READY is answered 202", await user("<state>NOT_READY</state>"), 202);
  equal("and told", await ada.told(), ["PUT user NOT_READY"]);
  equal("LOGOUT is answered 202", await user("<state>LOGOUT</state>"), 202);
  equal("and told to the agent", await ada.told(), ["PUT user LOGOUT"]);
  const last = (await sam.told()).slice(-2);
  equal("and to the supervisor", last, ["PUT user NOT_READY", "PUT user LOGOUT"]);
  await Promise.all([ada.leave(), sam.leave()]);
  equal("both have left", [ada.connection.connected, sam.connection.connected], [false, false]);
}

try {
  const info = read((await ask("GET", "/finesse/api/SystemInfo")).text);
  const [ada, sam] = await signIn(textAt(info, "xmppDomain"), textAt(info, "xmppPubSubDomain"));
  await states(ada, sam);
  await refusedLater(ada, await call(ada, sam));
  await theEnd(ada, sam);
} catch (error) {
  failed += 1;
  console.log(`FAILED  ${deployment}  ${carrier}  broke off: ${error.stack}`);
}
close();
// A connection that is still open must not keep the process.
process.exit(failed === 0 ? 0 : 1);
