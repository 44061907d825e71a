//! `finspec accept`

use std::collections::BTreeMap;

use crate::contract::{Deployment, Release};
use crate::plan::{Planned, Run, matching, select};
use crate::report::model::SnapshotRecord;
use crate::report::{RunRecord, RunReport, may_be_recorded};
use crate::snapshot::{Recording, SnapshotKey, SnapshotStore};

use super::Folders;
use super::exit_code::ExitCode;
use super::output;
use super::places::ReadPlace;
use super::project::Project;

/// Arguments of `accept`.
#[derive(Debug, clap::Args)]
pub(super) struct AcceptArguments {
    /// Parts of run ids, paths of cases, or ids of rows; none accepts every transcript that is new or changed.
    patterns: Vec<String>,
    #[command(flatten)]
    place: ReadPlace,
}

pub(super) fn perform(arguments: &AcceptArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load(folders) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let every = Deployment::ALL.into_iter().flat_map(|deployment| project.plan_all(deployment));
    if let Err(unmatched) = select(every.collect(), &arguments.patterns) {
        return output::trouble(ExitCode::NothingSelected, &unmatched);
    }
    let store = SnapshotStore::new(&folders.snapshots);
    let (mut recorded, mut written) = (0_usize, 0_usize);
    for deployment in Deployment::ALL {
        let (path, report) = match arguments.place.last(deployment) {
            Ok(Some(last)) => last,
            Ok(None) => continue,
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        };
        if let Some(reason) = refusal(&report, &project) {
            return output::trouble(ExitCode::Unusable, &format!("{}: {reason}", path.display()));
        }
        let planned = project.plan_all(deployment);
        let transcripts = transcripts(&report, &planned, &arguments.patterns);
        for (key, _) in transcripts.iter().filter(|(_, (_, is_new))| *is_new) {
            output::remark(&format!("recorded {key}"));
            recorded += 1;
        }
        let transcripts = transcripts.into_iter().map(|(key, (recording, _))| (key, recording)).collect();
        match store.record(deployment, transcripts) {
            Ok(files) => written += files.len(),
            Err(trouble) => return output::trouble(ExitCode::Unusable, &trouble),
        }
    }
    let folder = folders.snapshots.display();
    output::text(&format!("{recorded} transcripts recorded in {folder}, {written} files written"))
}

/// The transcripts of a report that may be recorded, and whether each is new or changed; of the others the heading may be.
fn transcripts(
    report: &RunReport,
    planned: &[Planned],
    patterns: &[String],
) -> BTreeMap<SnapshotKey, (Recording, bool)> {
    let wanted = matching(planned.to_vec(), patterns);
    let runs: BTreeMap<&str, &Run> = wanted.iter().map(Planned::run).map(|run| (run.id.as_str(), run)).collect();
    let mut transcripts = BTreeMap::new();
    for record in report.runs.iter().filter(|record| is_recorded(record)) {
        let Some(run) = runs.get(record.id.as_str()) else { continue };
        let recording = Recording::of(run, planned, Release::default(), &record.transcript);
        transcripts.insert(SnapshotKey::of(run), (recording, record.snapshot != SnapshotRecord::Same));
    }
    transcripts
}

/// Whether a transcript was compared and may be recorded.
fn is_recorded(record: &RunRecord) -> bool {
    let compared = match &record.snapshot {
        SnapshotRecord::Differs(_) | SnapshotRecord::Missing | SnapshotRecord::Unreadable(_) | SnapshotRecord::Same => {
            true
        }
        SnapshotRecord::NotCompared | SnapshotRecord::OtherRelease(_) => false,
    };
    compared && may_be_recorded(record)
}

fn refusal(report: &RunReport, project: &Project) -> Option<String> {
    if !report.scope.target_kind.is_mock() {
        return Some("it was recorded from a live server; snapshots are the mock's".to_owned());
    }
    let (release, recorded) = (report.scope.release, Release::default());
    if release.release() != Some(recorded) {
        return Some(format!("it is about release {release}; snapshots are those of {recorded}"));
    }
    if report.scope.fingerprint != project.fingerprint {
        return Some("cases or catalogue have changed since; run again, then accept".to_owned());
    }
    None
}
