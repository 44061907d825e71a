//! What transcripts of a target say otherwise that is of another release than the recorded ones.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{RunReport, SnapshotRecord};

/// A line that transcripts lack, or have beyond the recorded ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherLine {
    /// The line, with `-` or `+` before it.
    pub text: String,
    /// In how many runs.
    pub runs: usize,
}

/// Everything that differs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OtherRelease {
    /// How many runs have another transcript.
    pub runs: usize,
    /// The lines, the most frequent first.
    pub lines: Vec<OtherLine>,
}

impl RunReport {
    /// What transcripts say otherwise than those of the recorded release.
    pub fn other_release(&self) -> OtherRelease {
        let (mut runs, mut counts) = (0, BTreeMap::<String, usize>::new());
        for run in &self.runs {
            let SnapshotRecord::OtherRelease(diff) = &run.snapshot else { continue };
            runs += 1;
            for line in changed_lines(diff) {
                *counts.entry(line).or_insert(0) += 1;
            }
        }
        let mut lines: Vec<OtherLine> = counts.into_iter().map(|(text, runs)| OtherLine { text, runs }).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.runs));
        OtherRelease { runs, lines }
    }
}

/// The changed lines of a unified diff, each once and without its indentation.
fn changed_lines(diff: &str) -> BTreeSet<String> {
    let body = diff.lines().skip(2);
    let changed = body.filter_map(|line| {
        let (sign, text) = line.split_at_checked(1)?;
        matches!(sign, "+" | "-").then(|| format!("{sign} {}", text.trim()))
    });
    changed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_once_a_run() {
        let diff = "--- recorded\n+++ this run\n@@ -1 +1 @@\n <a>\n-  <b/>\n-    <b/>\n+<c/>\n";
        let changed: Vec<String> = changed_lines(diff).into_iter().collect();
        assert_eq!(changed, ["+ <c/>", "- <b/>"]);
    }
}
