// A desk in a browser: Strophe.js over XMLHttpRequest or WebSocket of jsdom, from another origin than the mock's, and the
// REST API over fetch.

import { createRequire } from "node:module";
import { JSDOM } from "jsdom";

export const DEADLINE = 20_000;

// Strophe looks for what a browser has when it is loaded.
const browser = new JSDOM("", { url: "http://desk.example.test/" });
for (const name of ["window", "document", "DOMParser", "XMLHttpRequest", "WebSocket"]) {
  Object.defineProperty(globalThis, name, { value: name === "window" ? browser.window : browser.window[name] });
}
const { Strophe, $iq, $pres } = createRequire(import.meta.url)("strophe.js");

const PUBSUB = "http://jabber.org/protocol/pubsub";
const EVENT = `${PUBSUB}#event`;

/** Ends every connection that is open, and the browser. */
export const close = () => browser.window.close();

/** The text at a path of an XML tree; null where there is none. */
export function textAt(root, path) {
  let element = root;
  for (const name of path.split("/")) {
    element = [...element.children].find((child) => name === "*" || child.localName === name);
    if (element === undefined) return null;
  }
  return element.textContent;
}

/** Reads XML; what is not well-formed is an error. */
export function read(text) {
  const tree = new DOMParser().parseFromString(text, "text/xml");
  if (tree.querySelector("parsererror") !== null) throw new Error(`not well-formed: ${text}`);
  return tree.documentElement;
}

/** Waits for something, at most as long as everything may take. */
export function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen in ${DEADLINE / 1000} s`)), DEADLINE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** One notice: the node, and its payload as a tree. */
class Notice {
  constructor(node, payload) {
    this.node = node;
    this.payload = payload;
    this.update = read(payload);
  }

  text(path) {
    return textAt(this.update, path);
  }

  /** Event and what it is about, for comparisons. */
  told() {
    const kind = [...this.update.children].find((child) => child.localName === "data")?.children[0]?.localName;
    const state = { user: "data/user/state", dialogs: "data/dialogs/Dialog/state", dialog: "data/dialog/state" }[kind];
    return [this.text("event"), kind, state && this.text(state)].filter(Boolean).join(" ");
  }
}

/** One person's connection. */
export class Desk {
  constructor(service, person, domain, pubsub) {
    Object.assign(this, { person, domain, pubsub, kept: [], trouble: null });
    this.connection = new Strophe.Connection(service);
  }

  /** Connects; answers the name of the status in which it ends: CONNECTED, AUTHFAIL, CONNFAIL, DISCONNECTED. */
  open(password, resource = "desk") {
    const ends = ["CONNECTED", "AUTHFAIL", "CONNFAIL", "DISCONNECTED"];
    const outcome = new Promise((resolve) => {
      this.gone = new Promise((gone) => {
        this.connection.connect(`${this.person}@${this.domain}/${resource}`, password, (status) => {
          const word = Object.keys(Strophe.Status).find((name) => Strophe.Status[name] === status);
          if (ends.includes(word)) resolve(word);
          if (word === "DISCONNECTED") gone();
        });
      });
    });
    this.connection.addHandler((message) => this.keep(message), null, "message");
    return within("the sign-in to notifications", outcome);
  }

  /** Takes the notices of a message. Strophe calls again for the next one where this answers true. */
  keep(message) {
    try {
      for (const items of message.getElementsByTagNameNS(EVENT, "items")) {
        for (const item of items.children) {
          const notification = [...item.children].find((child) => child.localName === "notification");
          if (notification === undefined) continue;
          if (notification.children.length !== 0) throw new Error("a payload has to be escaped text");
          this.kept.push(new Notice(items.getAttribute("node"), notification.textContent));
        }
      }
    } catch (error) {
      this.trouble = error;
    }
    return true;
  }

  /** A request on the stream; answers `result`, or `error` with its condition. */
  ask(request) {
    const answer = new Promise((resolve) => {
      const condition = (error) => error?.querySelector("error > *")?.localName ?? "no answer";
      this.connection.sendIQ(request, () => resolve("result"), (error) => resolve(`error ${condition(error)}`), DEADLINE);
    });
    return within("the answer to a request on the stream", answer);
  }

  /** Says that the person is there, and waits until the server has worked it off. */
  async bePresent() {
    this.connection.send($pres());
    return this.ping();
  }

  ping() {
    return this.ask($iq({ type: "get", to: this.domain }).c("ping", { xmlns: "urn:xmpp:ping" }));
  }

  subscribe(node) {
    const request = $iq({ type: "set", to: this.pubsub }).c("pubsub", { xmlns: PUBSUB });
    return this.ask(request.c("subscribe", { node, jid: this.connection.jid }));
  }

  /** All notices since the last time. Answers come behind what was sent before, so nothing else is waited for. */
  async notices() {
    await this.ping();
    if (this.trouble !== null) throw this.trouble;
    return this.kept.splice(0);
  }

  async told() {
    return (await this.notices()).map((notice) => notice.told());
  }

  /** Leaves as a desk does that is closed. */
  leave() {
    this.connection.disconnect("the shift is over");
    return within("the end of the connection", this.gone);
  }
}
