//! Shortening and expanding are inverse, whatever a transcript tells.

use std::sync::Arc;

use crate::xml::{Element, write_indented};

use super::expand::expand;
use super::known::KnownBefore;
use super::line::is_kept_by_files;
use super::shorten::shorten;

/// Numbers that are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    /// A text of a state: odd where the number says so.
    fn text(&mut self) -> &'static str {
        if self.below(4) > 0 {
            ["", "1", "{agent.id}", "{call.id}"][self.below(4)]
        } else {
            TEXTS[self.below(TEXTS.len())]
        }
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }
}

/// What a text may be; some of it no line can say.
const TEXTS: [&str; 16] = [
    "",
    "1",
    "{agent.id}",
    "{call.id}",
    "a b",
    " a",
    "a ",
    "a\tb",
    "= User {agent.id}",
    "[x]",
    "a, b",
    "a like b",
    "#2",
    "a#2",
    "\u{85}",
    "…",
];

fn object(numbers: &mut Numbers) -> Element {
    let mut dialog = Element::new(numbers.one_of(&["Dialog", "dialog", "User"]));
    let id = if dialog.name == "User" { "loginId" } else { "id" };
    dialog = dialog.with_child(Element::leaf(id, numbers.one_of(&["{call.id}", "{agent.id}", "1", ""])));
    for _ in 0..numbers.below(4) {
        let name = numbers.one_of(&["state", "media", "a"]);
        dialog = dialog.with_child(Element::leaf(name, numbers.text()));
    }
    let mut participants = Element::new("participants");
    for _ in 0..numbers.below(4) {
        let mut participant = Element::new("Participant");
        let mut actions = Element::new("actions");
        for _ in 0..numbers.below(3) {
            actions = actions.with_child(Element::leaf("action", numbers.one_of(&["DROP", "HOLD", "a b", ""])));
        }
        participant = participant.with_child(actions);
        participant = participant.with_child(Element::leaf("mediaAddress", numbers.text()));
        participants = participants.with_child(participant);
    }
    let mut dialog = dialog.with_child(participants);
    if numbers.below(8) > 0 {
        crate::normalise::put_in_order(&mut dialog);
    }
    dialog
}

fn body(numbers: &mut Numbers) -> String {
    let update = |data: Element, source: &str| {
        let update = Element::new("Update").with_child(Element::new("data").with_child(data));
        let update = update.with_child(Element::leaf("event", "PUT")).with_child(Element::leaf("requestId", ""));
        update.with_child(Element::leaf("source", source))
    };
    match numbers.below(9) {
        0 => numbers.one_of(&TEXTS).to_owned(),
        1 => "(not read as XML: x)\n<a>\n\n[step 1] no notices\n".to_owned(),
        2 => format!("<a>{}</a>", "1".repeat(numbers.below(300))),
        3 => write_indented(&Element::new("Dialogs").with_child(object(numbers)).with_child(object(numbers))),
        4 => write_indented(&update(object(numbers), "/finesse/api/Dialog/{call.id}")),
        5 => write_indented(&update(Element::new("Dialogs").with_child(object(numbers)), "/other")),
        6 => {
            write_indented(&Element::new("ApiErrors").with_child(Element::new("ApiError").with_child(object(numbers))))
        }
        _ => write_indented(&object(numbers)),
    }
}

fn transcript(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for _ in 0..numbers.below(9) {
        let step = numbers.one_of(&["1", "2"]);
        let body = body(numbers);
        text += &match numbers.below(6) {
            0 => format!("[step {step}] request by agent: PUT /finesse/api/x\n{body}\n-> 202\n\n"),
            1 => format!("[step {step}] read before by agent: GET /finesse/api/Dialog/{{call.id}}\n-> 200\n{body}\n\n"),
            2 => format!("[step {step}] read after by agent: GET //x\n-> 200\n(the same as read before)\n\n"),
            3 => format!(
                "[step {step}] {}\n\n",
                numbers.one_of(&["no notices", "next notice there", "read after: all the same as before"])
            ),
            4 => format!("[step {step}] read before by agent: GET //x\n-> 200\n{body}\n\n"),
            _ => format!("[step {step}] notice to agent on /finesse/api/User/{{agent.id}}\n{body}\n\n"),
        };
    }
    text.truncate(text.trim_end().len());
    text
}

#[test]
fn what_was_shortened_is_expanded_to_the_same() {
    let mut numbers = Numbers(1);
    let (mut shorter, mut before) = (0, Arc::new(KnownBefore::default()));
    for _ in 0..3_000 {
        let full = transcript(&mut numbers);
        let short = shorten(&full, &before);
        assert!(short.text.split('\n').all(is_kept_by_files), "{}", short.text);
        let expanded = expand(&short.text, &before).unwrap();
        assert_eq!(expanded.text, full, "{}", short.text);
        shorter += usize::from(short.text.len() < full.len() && short.text.contains("\n= "));
        if numbers.below(4) == 0 {
            let objects = short.known.told().clone();
            before = Arc::new(KnownBefore { objects, ..KnownBefore::default() });
        }
    }
    assert!(shorter > 500, "only {shorter} were shortened");
}

#[test]
fn lines_that_stand_in_a_transcript_as_in_a_short_one_are_told_apart() {
    for full in ["[step 1] next notice there", "= Dialog {x}", "\\", "after _scenes/x.snap", "", "a\n\n\nb", "\n"] {
        let before = Arc::default();
        let short = shorten(full, &before);
        assert_eq!(expand(&short.text, &before).unwrap().text, full, "{}", short.text);
    }
}
