//! What GitHub shows of a run: an annotation at each case's file, and a summary of the step in Markdown.

use std::fmt::Write as _;

use crate::verdict::VerdictWord;

use super::model::{RunRecord, RunReport};
use super::text::{clean, one_line};

/// How much of one value is shown.
const VALUE: usize = 300;

/// One `::error` or `::warning` line for each run that needs somebody to look, and for what belongs to no run; empty where
/// nothing does.
pub fn annotations(report: &RunReport) -> String {
    let mut text = String::new();
    for run in &report.runs {
        let level = match run.verdict {
            VerdictWord::Deviates | VerdictWord::Broken => "error",
            VerdictWord::Unconfirmed | VerdictWord::NotArranged => "warning",
            VerdictWord::Conforms | VerdictWord::Undocumented | VerdictWord::NotApplicable => continue,
        };
        let message = run.why().unwrap_or_default();
        let title = format!("{} {}", run.id, run.verdict);
        let _ = writeln!(text, "::{level} file={},title={}::{}", property(&run.file), property(&title), data(&message));
    }
    for recording in report.recordings_to_review() {
        let _ = writeln!(text, "::error file={}::{}", property(&recording.file), data(&recording.message));
    }
    if let Some(interruption) = report.interruption() {
        let _ = writeln!(text, "::error::{}", data(interruption));
    }
    text
}

/// Escapes the text after the second pair of colons.
fn data(text: &str) -> String {
    clean(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The reports as Markdown: the sentence, the counts, and each run that is no plain pass with its reason.
pub fn markdown(reports: &[RunReport]) -> String {
    let mut text = String::from("# Finesse contract conformance\n");
    for report in reports {
        let _ = writeln!(text, "\n## {}\n", cell(&report.sentence()));
        let _ = writeln!(text, "| verdict | runs |\n| --- | ---: |");
        for (verdict, count) in report.tally() {
            let _ = writeln!(text, "| {verdict} | {count} |");
        }
        if report.not_selected() > 0 {
            let _ = writeln!(text, "| not selected | {} |", report.not_selected());
        }
        let looked_at = |run: &&RunRecord| {
            matches!(
                run.verdict,
                VerdictWord::Deviates | VerdictWord::Broken | VerdictWord::Unconfirmed | VerdictWord::NotArranged
            )
        };
        let runs: Vec<&RunRecord> = report.runs.iter().filter(looked_at).collect();
        if !runs.is_empty() {
            let _ = writeln!(text, "\n| run | verdict | why |\n| --- | --- | --- |");
        }
        for run in runs {
            let why = run.why().unwrap_or_default();
            let _ = writeln!(text, "| `{}` | {} | {} |", run.id, run.verdict, cell(&one_line(&why, VALUE)));
        }
        let interruption = report.interruption().map(str::to_owned);
        let recordings = report.recordings_to_review().into_iter().map(|recording| recording.message);
        let outside: Vec<String> = recordings.chain(interruption).collect();
        if !outside.is_empty() {
            text.push('\n');
        }
        for message in outside {
            let _ = writeln!(text, "- {}", cell(&message));
        }
    }
    text
}

/// Text that stays inside its cell and means nothing to Markdown or HTML.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in clean(text).chars() {
        match character {
            '\n' => safe.push(' '),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' => {
                safe.push('\\');
                safe.push(character);
            }
            plain => safe.push(plain),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::super::sample::{report_of, run};
    use super::*;

    #[test]
    fn only_runs_that_need_a_look_are_annotated() {
        let report = report_of(vec![
            run("good", VerdictWord::Conforms),
            run("bad", VerdictWord::Deviates),
            run("silent", VerdictWord::Undocumented),
            run("weak", VerdictWord::Unconfirmed),
        ]);
        let lines = annotations(&report);
        let levels: Vec<&str> = lines.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(levels, ["::error", "::warning"], "{lines}");
    }

    #[test]
    fn foreign_text_ends_neither_an_annotation_nor_a_cell() {
        assert_eq!(property("a:b,c\n::error::x"), "a%3Ab%2Cc%0A%3A%3Aerror%3A%3Ax");
        assert_eq!(cell("a|b\n<script>`"), "a\\|b &lt;script&gt;\\`");
    }

    #[test]
    fn the_summary_says_the_sentence_of_each_report() {
        let report = report_of(vec![run("bad", VerdictWord::Deviates)]);
        let text = markdown(std::slice::from_ref(&report));
        assert!(text.contains(&cell(&report.sentence())), "{text}");
        assert!(text.contains("| deviates | 1 |"), "{text}");
    }
}
