//! Every run of every case as a test of its own, against the embedded mock: `cargo test --test conformance letters`.
//!
//! A run that conforms passes, one on which the guide is silent is marked `undocumented` and passes if its transcript
//! is the recorded one, one that the mock cannot serve is ignored from the start. Everything else fails.

#![allow(clippy::expect_used, clippy::print_stderr)]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use finspec::case::meant::CaseId;
use finspec::case::{Library, check};
use finspec::client::HttpClient;
use finspec::client::http::DEADLINE;
use finspec::contract::Deployment;
use finspec::plan::{Corpus, Planned, Run};
use finspec::report::RunRecord;
use finspec::report::model::SnapshotRecord;
use finspec::runner::{RunContext, drive};
use finspec::snapshot::SnapshotStore;
use finspec::target::{Embedded, Target};
use finspec::verdict::{VerdictWord, Weighing};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::Runtime;

/// Runs wait for answers most of the time, so many can go on at once whatever the number of cores.
const THREADS: usize = 16;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(THREADS));
    let library = match library(&arguments) {
        Ok(library) => library,
        Err(mistakes) => {
            eprintln!("{mistakes}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = Arc::new(Runtime::new().expect("a runtime"));
    let client = HttpClient::new(DEADLINE).expect("a client");
    let corpus = Corpus::of(library);
    let mut trials = Vec::new();
    for deployment in Deployment::ALL {
        let target = Arc::new(Embedded::new(runtime.handle().clone(), deployment));
        for planned in corpus.plan(target.description()) {
            trials.push(trial(planned, Arc::clone(&target), client.clone(), Arc::clone(&runtime)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// All cases; only the named one where a runner starts a process for each test.
fn library(arguments: &Arguments) -> Result<Library, String> {
    let root = Path::new("cases");
    let named = arguments.filter.as_deref().filter(|_| arguments.exact).and_then(|name| {
        let parts: Vec<&str> = name.split("::").collect();
        (parts.len() >= 4).then(|| CaseId(parts[1..4].join("/")))
    });
    let loaded = match named {
        Some(id) => Library::load_case(root, &id),
        None => Library::load(root),
    };
    let mut errors = loaded.errors;
    errors.0.extend(check(&loaded.library).0);
    if errors.0.is_empty() { Ok(loaded.library) } else { Err(errors.render()) }
}

fn trial(planned: Planned, target: Arc<Embedded>, client: HttpClient, runtime: Arc<Runtime>) -> Trial {
    let name = planned.run().id.to_string();
    match planned {
        Planned::NotApplicable { reason, .. } => {
            Trial::test(name, move || Err(reason.into())).with_kind("not applicable").with_ignored_flag(true)
        }
        Planned::Run(run) => {
            let kind = if run.only_observes() { "undocumented" } else { "" };
            Trial::test(name, move || verdict(&run, &target, &client, &runtime)).with_kind(kind)
        }
    }
}

fn verdict(run: &Run, target: &Embedded, client: &HttpClient, runtime: &Runtime) -> Result<(), Failed> {
    let context = RunContext {
        snapshots: Some(SnapshotStore::new("snapshots")),
        weighing: Weighing { version: target.description().release, strict: true },
        timelines: false,
        observations: None,
    };
    let driven = runtime.block_on(drive(target, client, run, DEADLINE));
    let (record, _) = context.record(run, driven);
    let expected = if run.only_observes() { VerdictWord::Undocumented } else { VerdictWord::Conforms };
    let is_as_recorded = record.snapshot == SnapshotRecord::Same;
    if record.verdict == expected && is_as_recorded { Ok(()) } else { Err(told(&record).into()) }
}

fn told(record: &RunRecord) -> String {
    let mut text = format!("{} ({}): {}\n", record.verdict, record.file, record.summary);
    text.extend(record.reason.iter().map(|reason| format!("{reason}\n")));
    for deviation in &record.deviations {
        text.push_str(&format!("{deviation}\n"));
        if let Some(row) = record.rows.iter().find(|row| Some(&row.id) == deviation.row.as_ref()) {
            text.push_str(&format!("    {} ({}): {}\n", row.id, row.citation, row.says));
        }
    }
    match &record.snapshot {
        SnapshotRecord::Same => {}
        SnapshotRecord::Differs(diff) => text.push_str(diff),
        other => text.push_str(&format!("the recorded transcript {}: {other:?}\n", record.snapshot_file)),
    }
    text
}
