//! The proof as people read it in a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::contract::{Killed, Tally};
use crate::report::Length;

use super::proof::Proof;
use super::wire::Disagreement;

/// How many lies that only snapshots see are told in the terminal; all are in the JSON.
const SHOWN: usize = 5;

/// How many reasons of leniency are told there.
const MOST_PRICES: usize = 12;

impl Proof {
    /// The summary that people read; its tables only where all of it is wanted.
    pub fn to_text(&self, length: Length) -> String {
        let mut text = String::new();
        for run in &self.runs {
            let weak = run.weak.iter().map(|weak| ("weak", weak));
            let alarms = run.false_alarms.iter().map(|alarm| ("false alarm", alarm));
            for (word, what) in weak.chain(alarms) {
                let _ = writeln!(text, "{word}  {}: {what}", run.run);
            }
        }
        for (what, trouble) in self.troubles() {
            let _ = writeln!(text, "not proved  {what}: {trouble}");
        }
        self.write_survivors(&mut text);
        self.write_disagreements(&mut text);
        if length == Length::Whole {
            self.write_tables(&mut text);
        }
        self.write_end(&mut text);
        text
    }

    /// Lies that were noticed or not, and harmless changes that were minded or not: the last field has to be empty.
    fn in_four_fields(&self) -> String {
        let (bytes, contracts) = (self.tally(), self.contract_tally());
        let noticed = |tally: Tally| tally.told - tally.survived;
        let driven: usize = self.elsewhere.iter().map(|elsewhere| elsewhere.driven).sum();
        let elsewhere: usize = self.elsewhere.iter().map(|elsewhere| elsewhere.false_alarms.len()).sum();
        let quiet: usize = self.runs.iter().map(|run| run.quiet).sum();
        let accused: usize = self.runs.iter().map(|run| run.false_alarms.len()).sum();
        format!(
            "lies: {} noticed, {} survived; harmless changes: {} quiet, {} accused",
            noticed(bytes) + noticed(contracts),
            bytes.survived + contracts.survived,
            quiet + driven - elsewhere,
            accused + elsewhere,
        )
    }

    fn write_survivors(&self, text: &mut String) {
        let mut survivors: BTreeMap<(&str, &str), (usize, &str)> = BTreeMap::new();
        for (run, told) in &self.accepted.unexplained {
            survivors.entry((run, told.lie)).or_insert((0, &told.place)).0 += 1;
        }
        for ((run, lie), (count, place)) in &survivors {
            let _ = writeln!(text, "survived  {run}: {lie} at {place}{}", more(count - 1));
        }
        for lie in &self.accepted.lies_unexplained {
            let _ = writeln!(text, "survived  {}: {}", lie.deployment, lie.lie);
        }
    }

    /// Runs that failed in other call centres, and lies that a socket made another thing of.
    fn write_disagreements(&self, text: &mut String) {
        for alarm in self.elsewhere.iter().flat_map(|elsewhere| &elsewhere.false_alarms) {
            let _ = writeln!(text, "false alarm  {alarm}");
        }
        for difference in &self.over_sockets.differences {
            let Disagreement { run, lie, place, what } = difference;
            let _ = writeln!(text, "other verdict over sockets  {run}: {lie} at {place}: {what}");
        }
    }

    fn write_tables(&self, text: &mut String) {
        let _ =
            writeln!(text, "\nlies                          told  expectation  snapshot only  broke only  survived");
        for (lie, tally) in self.by_lie() {
            let Tally { told, by_expectation, by_snapshot_only, broke_only, survived } = tally;
            let _ = writeln!(
                text,
                "{lie:<28}{told:>6}{by_expectation:>13}{by_snapshot_only:>15}{broke_only:>12}{survived:>10}"
            );
        }
        let _ = writeln!(text, "\nclaims            runs  lies that it noticed alone");
        for (family, (runs, noticed)) in self.by_family() {
            let _ = writeln!(text, "{:<14}{runs:>8}{noticed:>8}", family.words());
        }
        self.list().write(text);
        self.write_leniency(text);
        self.write_unclaimed(text);
    }

    /// What leniency costs: the softened claims because of which most lies pass.
    fn write_leniency(&self, text: &mut String) {
        let prices = self.leniency();
        if prices.is_empty() {
            return;
        }
        let _ = writeln!(text, "\nlies that pass   because of");
        for (why, lies) in prices.iter().take(MOST_PRICES) {
            let _ = writeln!(text, "{:>14}   {why}", lies.len());
        }
        if prices.len() > MOST_PRICES {
            let _ = writeln!(text, "  and {} more, listed in the kill table", prices.len() - MOST_PRICES);
        }
    }

    /// Contract lies that no claim saw: a few of each sort.
    fn write_unclaimed(&self, text: &mut String) {
        for (noticed, what) in [
            (Killed::BySnapshot, "contract lies are seen by snapshots only"),
            (Killed::OnlyBroke, "contract lies only break runs, and no claim sees them"),
        ] {
            let lies: Vec<_> = self.lies.iter().filter(|lie| lie.noticed == noticed).collect();
            if lies.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n{} {what}:", lies.len());
            for lie in lies.iter().take(SHOWN) {
                let _ = writeln!(text, "  {}: {}", lie.deployment, lie.lie);
            }
            if lies.len() > SHOWN {
                let _ = writeln!(text, "  and {} more, listed in the kill table", lies.len() - SHOWN);
            }
        }
        if self.is_whole && !self.untold.is_empty() {
            let count = self.untold.len();
            let _ = writeln!(text, "\n{count} contract lies were not told: no run rests on a row that they break");
        }
    }

    fn write_end(&self, text: &mut String) {
        let weak = self.runs.iter().filter(|run| !run.weak.is_empty()).count();
        let alarms: usize = self.runs.iter().map(|run| run.false_alarms.len()).sum();
        let waivers: usize = self.runs.iter().map(|run| run.waived.len()).sum();
        let _ = writeln!(text, "\n{} runs, {}", self.runs.len(), self.tally());
        let contracts = self.contract_tally();
        if contracts.told > 0 {
            let _ = writeln!(text, "of contracts, {contracts}");
        }
        let accepted = self.tally().survived + contracts.survived - self.accepted.open();
        let _ = writeln!(
            text,
            "{weak} weak runs, {} unexplained survivors, {accepted} accepted, {alarms} false alarms, {waivers} claims \
             waived with a reason",
            self.accepted.open(),
        );
        let driven: usize = self.elsewhere.iter().map(|elsewhere| elsewhere.driven).sum();
        let alarms: usize = self.elsewhere.iter().map(|elsewhere| elsewhere.false_alarms.len()).sum();
        let _ = writeln!(text, "{driven} runs in other call centres: {alarms} false alarms");
        let _ = writeln!(text, "{}", self.in_four_fields());
        let _ = writeln!(text, "{}", self.list().total().words());
        let _ = writeln!(text, "{}", self.over_sockets.to_text());
        if self.left_out + self.lies_left_out > 0 {
            let lies = if self.lies_left_out > 0 {
                format!(" and {} contract lies", self.lies_left_out)
            } else {
                String::new()
            };
            let _ = writeln!(text, "INCOMPLETE: {} runs{lies} were left out by an interrupt", self.left_out);
        }
    }
}

fn more(count: usize) -> String {
    if count == 0 { String::new() } else { format!(" and {count} other places") }
}
