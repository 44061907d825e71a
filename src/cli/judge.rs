//! `finspec judge`: finished observations judged again, by the cases as they are now, without their server.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::plan::{Planned, Run};
use crate::report::{ObservationLines, ObservedRun, ReportTrouble, RunRecord, RunReport, read_json};
use crate::runner::{Ending, of_ending, tell_of_scenes};
use crate::verdict::{VerdictWord, Weighing};

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;

/// Arguments of `judge`.
#[derive(Debug, clap::Args)]
pub(super) struct JudgeArguments {
    /// A report as JSON, beside which its observations stand.
    #[arg(value_name = "FILE")]
    report: PathBuf,
    /// Parts of run ids; none judges all.
    patterns: Vec<String>,
}

/// Judges the runs of a report again and tells what is otherwise now.
pub(super) fn perform(arguments: &JudgeArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let judged = read_json(&arguments.report).and_then(|report| judge_again(&report, arguments, &project));
    match judged {
        Ok(again) => again.tell(),
        Err(trouble) => output::trouble(ExitCode::Unusable, &trouble),
    }
}

/// What became of the runs.
struct Again {
    /// The report that they amount to now.
    report: RunReport,
    otherwise: Vec<String>,
    not_judged: Vec<String>,
}

fn judge_again(report: &RunReport, arguments: &JudgeArguments, project: &Project) -> Result<Again, ReportTrouble> {
    let deployment = report.scope.deployment;
    let planned = [project.plan_all(deployment), project.plan_all_robustness(deployment)].concat();
    let runs: BTreeMap<&str, &Run> = planned.iter().map(Planned::run).map(|run| (run.id.as_str(), run)).collect();
    // Only what the report says was observed can be judged; each must be there as it was written.
    let timings = report.timings.runs.iter();
    let mut missing: BTreeMap<&str, &str> =
        timings.filter_map(|(id, timing)| Some((id.as_str(), timing.observation.as_deref()?))).collect();
    let mut lines = ObservationLines::beside(&arguments.report, &report.timings.invocation)?;
    let before: BTreeMap<&str, &RunRecord> = report.runs.iter().map(|record| (record.id.as_str(), record)).collect();
    let wanted = |id: &str| arguments.patterns.is_empty() || arguments.patterns.iter().any(|part| id.contains(part));
    let weighing = report.scope.weighing();
    let (mut records, mut not_judged) = (Vec::new(), Vec::new());
    while let Some((observed, hash)) = lines.next_run()? {
        let path = || lines.path().to_owned();
        match missing.remove(observed.run.as_str()) {
            Some(known) if known == hash => {}
            Some(_) => return Err(edited(path(), &observed.run, "is not what the report was made from")),
            None => return Err(edited(path(), &observed.run, "is none of the report's, or stands there twice")),
        }
        let Some(record) = before.get(observed.run.as_str()) else {
            return Err(edited(path(), &observed.run, "belongs to no run of the report"));
        };
        match again(record, runs.get(observed.run.as_str()).copied(), &observed, weighing) {
            Ok(record) => records.push(record),
            Err(why) if wanted(&record.id) => not_judged.push(format!("{}: {why}", record.id)),
            Err(_) => {}
        }
    }
    if let Some(id) = missing.keys().next() {
        return Err(edited(lines.path().to_owned(), id, "is missing"));
    }
    tell_of_scenes(&mut records, &planned, weighing);
    let was_broken = |id: &str| before.get(id).is_some_and(|record| record.verdict == VerdictWord::Broken);
    records.retain(|record| wanted(&record.id) && !was_broken(&record.id));
    let otherwise = records.iter().filter_map(|is| difference(before.get(is.id.as_str()).copied(), is)).collect();
    let report = RunReport::new(report.scope.clone(), records, Vec::new(), false, report.timings.clone());
    Ok(Again { report, otherwise, not_judged })
}

fn edited(path: PathBuf, id: &str, what: &str) -> ReportTrouble {
    ReportTrouble::Observation { path, run: id.to_owned(), what: what.to_owned() }
}

/// The record of a run as it is judged now, or why it cannot be.
fn again(
    record: &RunRecord,
    run: Option<&Run>,
    observed: &ObservedRun,
    weighing: Weighing,
) -> Result<RunRecord, &'static str> {
    let run = run.ok_or("no case has this run any more")?;
    if record.verdict == VerdictWord::Broken {
        return Err("it was broken and saw no end");
    }
    Ok(of_ending(run, Ending::of(run, &observed.observation, &observed.cast), weighing))
}

/// What is otherwise than it was, in words.
fn difference(was: Option<&RunRecord>, is: &RunRecord) -> Option<String> {
    let same = was.is_some_and(|was| {
        let arms_differ = is.verdict.is_executed() && was.verdict.is_executed() && was.arms != is.arms;
        was.deviations == is.deviations && !arms_differ
    });
    if same {
        return None;
    }
    let was = was.map_or("not there", |was| was.verdict.words());
    let mut told = format!("{}: was {was}, is {}", is.id, is.verdict);
    for line in is.deviations.iter().map(ToString::to_string).chain(is.reason.clone()) {
        told.push_str("\n  ");
        told.push_str(&line);
    }
    Some(told)
}

impl Again {
    fn tell(self) -> ExitCode {
        let judged = self.report.runs.len();
        for line in self.not_judged.iter().map(|line| format!("not judged  {line}")).chain(self.otherwise.clone()) {
            output::text(&line);
        }
        let counts: Vec<String> = self.report.tally().iter().map(|(word, count)| format!("{count} {word}")).collect();
        let (same, otherwise) = (judged - self.otherwise.len(), self.otherwise.len());
        output::text(&format!(
            "{judged} runs judged again: {same} the same, {otherwise} otherwise; {}",
            if counts.is_empty() { "none has an observation".to_owned() } else { counts.join("; ") }
        ));
        ExitCode::of(&[self.report])
    }
}
