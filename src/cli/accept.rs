//! `finspec accept`

use crate::contract::{Deployment, Release, RowId};
use crate::plan::Run;
use crate::report::model::SnapshotRecord;
use crate::report::{RunRecord, RunReport};
use crate::verdict::{DeviationPlace, SnapshotHeading, SnapshotKey, SnapshotStore, VerdictWord};

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::places::ReadPlace;
use super::project::Project;

/// Arguments of `accept`.
#[derive(Debug, clap::Args)]
pub(super) struct AcceptArguments {
    /// Parts of run ids; none accepts every transcript that is new or changed.
    patterns: Vec<String>,
    #[command(flatten)]
    place: ReadPlace,
}

pub(super) fn perform(arguments: &AcceptArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let store = SnapshotStore::new(&folders.snapshots);
    let mut recorded = 0_usize;
    for deployment in Deployment::ALL {
        let (path, report) = match arguments.place.last(deployment) {
            Ok(Some(last)) => last,
            Ok(None) => continue,
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        };
        if let Some(reason) = refusal(&report, &project) {
            return output::trouble(ExitCode::Unusable, &format!("{}: {reason}", path.display()));
        }
        for planned in project.plan_all(deployment) {
            let run = planned.run();
            let record = report.runs.iter().find(|record| record.id == run.id.as_str());
            let Some(record) = record.filter(|record| wanted(record, &arguments.patterns)) else { continue };
            let heading = SnapshotHeading {
                description: format!("recorded from finspec's mock, release {}", report.scope.release),
                expression: expression(run),
                case_file: run.case.file.clone(),
            };
            let text = record.transcript.to_text();
            if let Err(trouble) = store.record(&SnapshotKey::of(run), &text, &heading) {
                return output::trouble(ExitCode::Unusable, &trouble);
            }
            output::remark(&format!("recorded {}", SnapshotKey::of(run)));
            recorded += 1;
        }
    }
    output::text(&format!("{recorded} transcripts recorded in {}", folders.snapshots.display()))
}

/// The run without its deployment, so that two deployments' snapshots differ only where their contracts do, and its rows.
fn expression(run: &Run) -> String {
    let id = run.id.as_str();
    let situation = id.split_once("::").map_or(id, |(_, situation)| situation);
    let rows = run.rows();
    let words = std::iter::once(situation).chain(rows.iter().map(RowId::as_str));
    words.collect::<Vec<_>>().join(" ")
}

/// A transcript is recorded only where expectations hold: a snapshot must never make a wrong answer right.
fn wanted(record: &RunRecord, patterns: &[String]) -> bool {
    let changed = match &record.snapshot {
        SnapshotRecord::Differs(_) | SnapshotRecord::Missing => true,
        SnapshotRecord::NotCompared | SnapshotRecord::Same | SnapshotRecord::OtherRelease(_) => false,
    };
    let only_snapshot = record.deviations.iter().all(|deviation| deviation.place == DeviationPlace::Snapshot);
    let judged = matches!(record.verdict, VerdictWord::Conforms | VerdictWord::Deviates | VerdictWord::Undocumented);
    let selected = patterns.is_empty() || patterns.iter().any(|pattern| record.id.contains(pattern.as_str()));
    changed && only_snapshot && judged && selected
}

fn refusal(report: &RunReport, project: &Project) -> Option<String> {
    if !report.scope.target_kind.is_mock() {
        return Some("it was recorded from a live server; snapshots are the mock's".to_owned());
    }
    let (release, recorded) = (report.scope.release, Release::default());
    if release != recorded {
        return Some(format!("it is about release {release}; snapshots are those of {recorded}"));
    }
    if report.scope.fingerprint != project.fingerprint {
        return Some("cases or catalogue have changed since; run again, then accept".to_owned());
    }
    None
}
