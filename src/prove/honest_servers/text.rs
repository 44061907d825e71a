//! What honest servers came to, as people read it in a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::report::Length;

use super::play::{HonestPlay, NotQuiet};
use super::proof::HonestProof;
use super::table::honest_servers;

impl HonestProof {
    /// The summary that people read; its table only where all of it is wanted.
    pub fn to_text(&self, length: Length) -> String {
        let mut text = String::new();
        for play in self.all() {
            for (word, findings) in [("accused", &play.accused), ("broken", &play.broken)] {
                for NotQuiet { run, what } in findings {
                    let _ = writeln!(text, "{word}  {run} of {}: {what}", names(play));
                }
            }
        }
        for id in &self.never_met {
            let _ = writeln!(text, "never met  {id}: no run saw anything of it, so that it proves nothing");
        }
        if length == Length::Whole {
            self.write_table(&mut text);
        }
        self.write_end(&mut text);
        text
    }

    fn write_table(&self, text: &mut String) {
        let _ = writeln!(text, "\n   met  quiet  assumed  not set up  accused  broken  honest server");
        for play in self.all() {
            let [assumed, not_set_up, accused, broken] =
                [&play.assumed, &play.not_set_up, &play.accused, &play.broken].map(Vec::len);
            let _ = writeln!(
                text,
                "{:>6}{:>7}{assumed:>9}{not_set_up:>12}{accused:>9}{broken:>8}  {}",
                play.met,
                play.quiet,
                names(play)
            );
            write_grouped(text, "not met, but only assumed", &play.assumed);
            write_grouped(text, "could not be set up", &play.not_set_up);
        }
        for server in honest_servers() {
            if let Some(reason) = server.not_made() {
                let _ = writeln!(text, "not made  {} ({}): {reason}", server.id, server.does);
            }
        }
    }

    fn write_end(&self, text: &mut String) {
        let quiet: usize = self.all().map(|play| play.quiet).sum();
        let (alone, together): (Vec<_>, Vec<_>) = self.plays.iter().partition(|play| play.servers.len() == 1);
        let _ = writeln!(
            text,
            "\n{} honest servers alone, {} plays of several: {quiet} runs quiet, {} accused, {} broken, {} servers never met",
            alone.len(),
            together.len(),
            self.accused(),
            self.broken(),
            self.never_met.len(),
        );
        if self.left_out > 0 {
            let _ = writeln!(text, "INCOMPLETE: {} plays were left out by an interrupt", self.left_out);
        }
    }
}

fn names(play: &HonestPlay) -> String {
    if play.servers.is_empty() { "the mock as it is".to_owned() } else { play.servers.join("+") }
}

/// How many of the same there are, each with a run.
fn write_grouped(text: &mut String, word: &str, findings: &[NotQuiet]) {
    let mut groups: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for NotQuiet { run, what } in findings {
        groups.entry(what).or_insert((0, run)).0 += 1;
    }
    for (what, (count, run)) in groups {
        let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let _ = writeln!(text, "          {word}: {run}{more}: {what}");
    }
}
