//! The terminal's summary: the conclusion first, the counts, what was not checked, each failure, where the report stands.

use std::path::{Path, PathBuf};

use crate::verdict::{Deviation, VerdictWord};

use super::Conclusion;
use super::model::{RunRecord, RunReport};
use super::other_release::OtherRelease;
use super::paint::{Painted, Tone};
use super::text::{clean, counted, one_line};
use super::words::Unchecked;

/// How much of one value is shown.
const VALUE: usize = 400;
/// How many runs of a group are named.
const NAMED: usize = 12;

/// How much of a report the summary tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Length {
    /// Everything that a person wants to know first.
    #[default]
    Whole,
    /// The conclusion, and what is wrong or could not be checked.
    OnlyWrong,
}

/// The summary; `written` are the files that hold the whole report.
pub fn summary(report: &RunReport, written: &[PathBuf], length: Length) -> Painted {
    let mut text = Painted::default();
    let tone = match report.conclusion {
        Conclusion::Conformant => Tone::Good,
        Conclusion::NonConformant => Tone::Bad,
        Conclusion::Incomplete | Conclusion::Undecided => Tone::Doubtful,
    };
    text.say(tone, one_line(&report.sentence(), VALUE)).end_line();
    if length == Length::Whole {
        text.plain(counts(report)).append(standing(report)).append(left_out(report));
    }
    if let Some(interruption) = report.interruption() {
        text.say(Tone::Doubtful, interruption).end_line();
    }
    text.append(wrong(report));
    if length == Length::Whole && !written.is_empty() {
        text.append(watched(report))
            .append(other_release(report))
            .say(Tone::Quiet, format!("report: {}", places(written)))
            .end_line();
    }
    text
}

/// What runs watch and nobody judges: a line for each, those that were not seen first.
fn watched(report: &RunReport) -> Painted {
    let mut text = Painted::default();
    let of_run =
        |run: &'_ RunRecord| run.watched.iter().map(|watched| (run.id.clone(), watched.clone())).collect::<Vec<_>>();
    let mut all: Vec<_> = report.runs.iter().flat_map(of_run).collect();
    if all.is_empty() {
        return text;
    }
    all.sort_by_key(|(_, watched)| watched.was_seen());
    let seen = all.iter().filter(|(_, watched)| watched.was_seen()).count();
    text.say(Tone::Quiet, format!("watched, and never judged ({seen} of {} seen)", all.len())).end_line();
    for (run, watched) in all.iter().take(NAMED) {
        let words = one_line(&watched.words(), VALUE);
        text.plain(format!("    {}, step {}: {words}\n", one_line(run, VALUE), watched.step));
    }
    if let Some(more @ 1..) = all.len().checked_sub(NAMED) {
        text.say(Tone::Quiet, format!("    and {more} more, which the reports have")).end_line();
    }
    text
}

/// How many runs rest on the guide alone; where none is documented there is nothing to say.
fn standing(report: &RunReport) -> Painted {
    let mut text = Painted::default();
    if report.documented() > 0 {
        text.say(Tone::Quiet, report.standing_sentence()).end_line();
    }
    text
}

/// What is wrong and what could not be checked, each with its reason; a blank line after each.
fn wrong(report: &RunReport) -> Painted {
    let mut text = Painted::default();
    for run in report.runs.iter().filter(|run| run.verdict == VerdictWord::Deviates) {
        text.append(failure(run));
    }
    text.append(groups(report)).append(recordings(report));
    if !text.is_empty() {
        let mut apart = Painted::default();
        apart.end_line().append(text);
        return apart;
    }
    text
}

fn failure(run: &RunRecord) -> Painted {
    let mut text = Painted::default();
    text.say(Tone::Bad, VerdictWord::Deviates.words()).plain(format!("  {}\n", one_line(&run.id, VALUE)));
    text.plain(format!("  {}\n", one_line(&run.summary, VALUE)));
    for deviation in &run.deviations {
        text.plain(deviation_lines(run, deviation));
    }
    text.plain(format!("  case      {}\n\n", one_line(&run.file, VALUE)));
    text
}

fn deviation_lines(run: &RunRecord, deviation: &Deviation) -> String {
    let row = match (run.row_of(deviation), &deviation.row) {
        (Some(row), _) => format!(
            "  row       {}: {}\n  known     {}, {}\n",
            clean(row.id.as_str()),
            clean(&row.says),
            row.standing,
            clean(&row.citation)
        ),
        (None, Some(id)) => format!("  row       {} (not in the catalogue)\n", one_line(id.as_str(), 200)),
        (None, None) => String::new(),
    };
    let (expected, actual) = (one_line(&deviation.expected, VALUE), one_line(&deviation.actual, VALUE));
    let place = format!("  where     {}\n", deviation.showed());
    format!("{row}{place}  expected  {expected}\n  actual    {actual}\n")
}

/// Whether nobody asked for these runs, or nobody can: a line says enough, since nothing is to be done about them.
fn is_left_out(group: &Unchecked) -> bool {
    matches!(group.verdict, None | Some(VerdictWord::Undocumented | VerdictWord::NotApplicable))
}

/// A line for each reason why runs are neither a pass nor a failure, and need nobody's attention.
fn left_out(report: &RunReport) -> Painted {
    let mut text = Painted::default();
    for group in report.unchecked().iter().filter(|group| is_left_out(group)) {
        let list = match group.verdict {
            Some(VerdictWord::Undocumented) => "; `finspec list --undocumented` lists them",
            _ => "",
        };
        text.say(Tone::Doubtful, format!("{} ({})", group.what, group.count));
        text.plain(format!(": {}{list}\n", one_line(&group.reason, VALUE)));
    }
    text
}

/// Everything else that is neither a pass nor a failure, a heading per verdict.
fn groups(report: &RunReport) -> Painted {
    let mut text = Painted::default();
    let mut heading = "";
    for group in report.unchecked().iter().filter(|group| !is_left_out(group)) {
        if group.what != heading {
            if !heading.is_empty() {
                text.end_line();
            }
            heading = group.what;
            let total = group.verdict.map_or(group.count, |verdict| report.count(verdict));
            text.say(Tone::Doubtful, format!("{heading} ({total})")).end_line();
        }
        text.append(group_lines(group));
    }
    if !text.is_empty() {
        text.end_line();
    }
    text
}

fn group_lines(group: &Unchecked) -> Painted {
    let mut text = Painted::default();
    text.plain(format!("  {}\n", one_line(&group.reason, 2000)));
    for run in group.runs.iter().take(NAMED) {
        text.say(Tone::Quiet, format!("    {}", one_line(run, VALUE))).end_line();
    }
    if let Some(more @ 1..) = group.runs.len().checked_sub(NAMED) {
        text.say(Tone::Quiet, format!("    and {more} more, which the reports list")).end_line();
    }
    text
}

/// What a target of another release than the recorded one says otherwise. It decides nothing.
fn other_release(report: &RunReport) -> Painted {
    let OtherRelease { runs, lines } = report.other_release();
    let mut text = Painted::default();
    if runs == 0 {
        return text;
    }
    text.say(Tone::Doubtful, format!("other transcripts than those of the recorded release ({runs})"));
    text.plain("\n  they decide nothing; lines of transcripts that went and came, by the number of runs\n");
    for line in lines.iter().take(NAMED) {
        text.plain(format!("    {:>4}  {}\n", line.runs, one_line(&line.text, VALUE)));
    }
    if let Some(more @ 1..) = lines.len().checked_sub(NAMED) {
        text.say(Tone::Quiet, format!("    and {more} more, which the reports have")).end_line();
    }
    text.end_line();
    text
}

/// What is the matter with recordings, apart from what the server did.
fn recordings(report: &RunReport) -> Painted {
    let mut text = Painted::default();
    let Some(sentence) = report.recordings_sentence() else { return text };
    text.say(Tone::Doubtful, sentence).end_line();
    let all = report.recordings_to_review();
    for recording in all.iter().take(NAMED) {
        text.plain(format!("  {}\n", one_line(&recording.message, VALUE)));
    }
    if let Some(more @ 1..) = all.len().checked_sub(NAMED) {
        text.say(Tone::Quiet, format!("  and {more} more, which the reports list")).end_line();
    }
    text.end_line();
    text
}

fn counts(report: &RunReport) -> String {
    let tally = report.tally();
    let tally: Vec<String> = tally.iter().map(|(verdict, count)| format!("{count} {verdict}")).collect();
    let mut text = counted(report.runs.len(), "run", "runs");
    if !tally.is_empty() {
        // A verdict's phrase may have a comma of its own.
        text.push_str(&format!(": {}", tally.join("; ")));
    }
    text + "\n"
}

/// The page that a person opens, and the names of what stands beside it.
fn places(written: &[PathBuf]) -> String {
    let shown = |path: &Path| one_line(&path.display().to_string(), VALUE);
    let Some(page) = written.iter().find(|path| path.ends_with("index.html")) else {
        return written.iter().map(|path| shown(path)).collect::<Vec<_>>().join(", ");
    };
    let beside = written.iter().filter(|path| *path != page).filter_map(|path| path.file_name());
    let beside: Vec<String> = beside.map(|name| shown(Path::new(name))).collect();
    match beside.as_slice() {
        [] => shown(page),
        [one] => format!("{}, beside it {one}", shown(page)),
        [most @ .., last] => format!("{}, beside it {} and {last}", shown(page), most.join(", ")),
    }
}
