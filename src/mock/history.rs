//! History: the last lines of the journal, for whoever asks later.

use std::collections::VecDeque;

use serde::Serialize;

use super::journal::{JournalLine, JournalRecord};
use super::world::WorldTime;

/// The last lines, as many as are kept.
#[derive(Debug, Default)]
pub struct History {
    entries: VecDeque<HistoryEntry>,
    most: usize,
    last: u64,
}

/// A line with its number and its time.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    /// Lines are numbered from 1.
    pub number: u64,
    /// What the world's clock showed.
    pub at: WorldTime,
    /// What happened.
    pub line: JournalLine,
}

/// An entry as JSON has it.
#[derive(Debug, Serialize)]
struct Written {
    number: u64,
    at: String,
    #[serde(flatten)]
    record: JournalRecord,
}

impl History {
    /// One that keeps so many lines.
    pub fn of(most: usize) -> Self {
        History { most, ..History::default() }
    }

    /// Whether lines are kept at all.
    pub const fn keeps_any(&self) -> bool {
        self.most > 0
    }

    /// Keeps a line; the oldest goes where there are too many.
    pub fn keep(&mut self, at: WorldTime, line: JournalLine) {
        if !self.keeps_any() {
            return;
        }
        self.last += 1;
        if self.entries.len() == self.most {
            self.entries.pop_front();
        }
        self.entries.push_back(HistoryEntry { number: self.last, at, line });
    }

    /// The number of the last line.
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// The lines after that number, those that are kept still.
    pub fn after(&self, number: u64) -> impl Iterator<Item = &HistoryEntry> {
        self.entries.iter().filter(move |entry| entry.number > number)
    }
}

impl HistoryEntry {
    /// As one line of JSON: number, time on the world's clock, and what the line says.
    pub fn json(&self) -> String {
        let written = Written { number: self.number, at: self.at.to_string(), record: self.line.record() };
        serde_json::to_string(&written).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Ccx;
    use crate::mock::testing::{call, server};

    #[test]
    fn the_last_lines_are_kept_under_their_numbers() {
        let mut history = History::of(3);
        let event = |what: &str| JournalLine::Event { what: what.to_owned() };
        for what in ["a", "b", "c", "d", "e"] {
            history.keep(WorldTime::start(), event(what));
        }
        let kept: Vec<(u64, String)> = history.after(3).map(|entry| (entry.number, entry.line.to_string())).collect();
        assert_eq!(kept, [(4, "d".to_owned()), (5, "e".to_owned())]);
        assert_eq!((history.after(0).count(), history.last()), (3, 5));
        let mut none = History::default();
        none.keep(WorldTime::start(), event("a"));
        assert_eq!((none.after(0).count(), none.last()), (0, 0));
    }

    #[test]
    fn an_entry_names_the_row_of_each_answer_with_page_and_standing() {
        let mut server = server(Ccx);
        server.history = History::of(100);
        for inside in ["<state>LOGIN</state>", "<state>LOGIN</state><extension>5501</extension>"] {
            server.answer(&call("PUT", "/finesse/api/User/1001001", &format!("<User>{inside}</User>")));
        }
        server.answer(&call("GET", "/finesse/api/Nothing", ""));
        server.answer(&call("GET", "/finesse/api/Media", ""));
        let read = |entry: &HistoryEntry| serde_json::from_str::<serde_json::Value>(&entry.json()).unwrap();
        let entries: Vec<serde_json::Value> = server.history.after(0).map(read).collect();
        let requests: Vec<&serde_json::Value> = entries.iter().filter(|entry| entry["kind"] == "request").collect();
        let [missing, taken, unknown, not_modelled] = requests[..] else { panic!("{requests:?}") };
        assert_eq!(missing["row"], "user.sign_in#400-parameter-missing");
        assert_eq!((&missing["pages"][0], &missing["standing"]), (&29.into(), &"printed".into()));
        assert_eq!((&missing["refused"], &missing["unanswered"]), (&true.into(), &false.into()));
        assert_eq!((&taken["row"], &taken["refused"]), (&"user.sign_in#202".into(), &false.into()));
        assert_eq!((&unknown["unanswered"], &not_modelled["unanswered"]), (&true.into(), &true.into()));
        assert_eq!(
            entries.iter().find(|entry| entry["kind"] == "notice").unwrap()["node"],
            "/finesse/api/User/1001001"
        );
    }
}
