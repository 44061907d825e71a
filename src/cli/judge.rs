//! `finspec judge`: finished observations judged again, by the cases as they are now, without their server.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::plan::{Planned, Run};
use crate::report::{ObservationLines, ObservedRun, ReportTrouble, RunRecord, RunReport, read_json};
use crate::runner::Ending;
use crate::verdict::{Deviation, Verdict, VerdictWord, Weighing};

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
#[derive(Default)]
struct Again {
    verdicts: BTreeMap<VerdictWord, usize>,
    otherwise: Vec<String>,
    not_judged: Vec<String>,
}

fn judge_again(report: &RunReport, arguments: &JudgeArguments, project: &Project) -> Result<Again, ReportTrouble> {
    let deployment = report.scope.deployment;
    let planned = [project.plan_all(deployment), project.plan_all_robustness(deployment)].concat();
    let runs: BTreeMap<&str, &Run> = planned.iter().map(Planned::run).map(|run| (run.id.as_str(), run)).collect();
    let wanted = |id: &str| arguments.patterns.is_empty() || arguments.patterns.iter().any(|part| id.contains(part));
    // Only what the report says was observed can be judged; each must be there as it was written.
    let timings = report.timings.runs.iter();
    let mut missing: BTreeMap<&str, &str> =
        timings.filter_map(|(id, timing)| Some((id.as_str(), timing.observation.as_deref()?))).collect();
    let mut lines = ObservationLines::beside(&arguments.report, &report.timings.invocation)?;
    let edited = |path: PathBuf, id: &str, what: &str| ReportTrouble::Observation {
        path,
        run: id.to_owned(),
        what: what.to_owned(),
    };
    let mut again = Again::default();
    while let Some((observed, hash)) = lines.next_run()? {
        let path = || lines.path().to_owned();
        match missing.remove(observed.run.as_str()) {
            Some(known) if known == hash => {}
            Some(_) => return Err(edited(path(), &observed.run, "is not what the report was made from")),
            None => return Err(edited(path(), &observed.run, "is none of the report's, or stands there twice")),
        }
        let Some(record) = report.runs.iter().find(|record| record.id == observed.run) else {
            return Err(edited(path(), &observed.run, "belongs to no run of the report"));
        };
        if wanted(&observed.run) {
            again.add(record, runs.get(observed.run.as_str()).copied(), &observed, report.scope.weighing());
        }
    }
    match missing.keys().next() {
        Some(id) => Err(edited(lines.path().to_owned(), id, "is missing")),
        None => Ok(again),
    }
}

impl Again {
    fn add(&mut self, record: &RunRecord, run: Option<&Run>, observed: &ObservedRun, weighing: Weighing) {
        let Some(run) = run else {
            self.not_judged.push(format!("{}: no case has this run any more", record.id));
            return;
        };
        if record.verdict == VerdictWord::Broken {
            self.not_judged.push(format!("{}: it was broken and saw no end", record.id));
            return;
        }
        let (verdict, arms) = match Ending::of(run, &observed.observation, &observed.cast) {
            Ending::Judged { deviations, arms } => {
                (Verdict::of(deviations, run.only_observes(), weighing, &run.catalogue), arms)
            }
            Ending::NotArranged(reason) => (Verdict::NotArranged(reason), Vec::new()),
            Ending::Broken(reason) => (Verdict::Broken(reason), Vec::new()),
        };
        *self.verdicts.entry(verdict.word()).or_default() += 1;
        let before: Vec<&Deviation> = record.deviations.iter().collect();
        let is: Vec<&Deviation> = verdict.deviations().iter().collect();
        let arms_differ = verdict.word().is_executed() && record.verdict.is_executed() && record.arms != arms;
        if before != is || arms_differ {
            let mut told = format!("{}: was {}, is {}", record.id, record.verdict, verdict.word());
            for line in is.iter().map(ToString::to_string).chain(verdict.reason().map(str::to_owned)) {
                told.push_str("\n  ");
                told.push_str(&line);
            }
            self.otherwise.push(told);
        }
    }

    fn tell(self) -> ExitCode {
        let judged: usize = self.verdicts.values().sum();
        for line in self.not_judged.iter().map(|line| format!("not judged  {line}")).chain(self.otherwise.clone()) {
            output::text(&line);
        }
        let counts: Vec<String> = self.verdicts.iter().map(|(word, count)| format!("{count} {word}")).collect();
        let (same, otherwise) = (judged - self.otherwise.len(), self.otherwise.len());
        output::text(&format!(
            "{judged} runs judged again: {same} the same, {otherwise} otherwise; {}",
            if counts.is_empty() { "none has an observation".to_owned() } else { counts.join(", ") }
        ));
        let any = |word| self.verdicts.contains_key(&word);
        if any(VerdictWord::Deviates) {
            ExitCode::NonConformant
        } else if any(VerdictWord::Broken) {
            ExitCode::Trouble
        } else if judged == 0 {
            ExitCode::NothingSelected
        } else if any(VerdictWord::NotArranged) || any(VerdictWord::Unconfirmed) && !any(VerdictWord::Conforms) {
            ExitCode::Incomplete
        } else {
            ExitCode::Conformant
        }
    }
}
