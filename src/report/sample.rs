//! Reports for the tests: one run for every verdict, told as a real run would tell it.

use std::collections::BTreeMap;

use crate::contract::Catalogue;
use crate::contract::Deployment;
use crate::lab::{TargetKind, Transport, Version};
use crate::normalise::{ExchangeText, NoticeText, Transcript};
use crate::observe::Purpose;
use crate::verdict::{Deviation, DeviationPlace, VerdictWord};

use super::model::{RowRecord, RunRecord, RunReport, RunTiming, Scope, SnapshotRecord, TimelineEntry, Timings};

/// A run of Send DTMF with a verdict and what such a verdict has to have.
pub fn run(situation: &str, verdict: VerdictWord) -> RunRecord {
    let (row, deviations, reason) = match verdict {
        VerdictWord::Conforms => ("dialog.send_dtmf#202", vec![], None),
        VerdictWord::Deviates => {
            let row = "dialog.send_dtmf#async-digits-out-of-range";
            (row, vec![deviation(row)], None)
        }
        VerdictWord::Unconfirmed => ("dialog.send_dtmf#404-not-found", vec![unconfirmed()], None),
        VerdictWord::Undocumented => ("dialog.send_dtmf#202", vec![], None),
        VerdictWord::NotApplicable => {
            ("dialog.send_dtmf#202", vec![], Some("the target lacks outbound campaigns: none is licensed (M. Weber)"))
        }
        VerdictWord::NotArranged => {
            ("dialog.send_dtmf#202", vec![], Some("no person is free who may supervise; 2 are in use"))
        }
        VerdictWord::Broken => ("dialog.send_dtmf#202", vec![], Some("the stream of the agent closed during step 1")),
    };
    let conforms = verdict == VerdictWord::Conforms;
    let executed = !matches!(verdict, VerdictWord::NotApplicable | VerdictWord::NotArranged);
    RunRecord {
        id: format!("ccx::dialog::send_dtmf::{situation}"),
        case: format!("dialog/send_dtmf/{situation}"),
        entry: None,
        file: format!("cases/dialog/send_dtmf/{situation}.yaml"),
        summary: format!("An agent sends digits while the call is {}.", situation.replace('_', " ")),
        open: conforms.then(|| "Whether the digits reach the other party's phone.".to_owned()),
        verdict,
        reason: reason.map(str::to_owned),
        scene: None,
        snapshot: snapshot(verdict, executed),
        deviations,
        arms: Vec::new(),
        watched: Vec::new(),
        rows: vec![RowRecord::of(&row.parse().unwrap(), Catalogue::shared()).unwrap()],
        steps_left_out: Vec::new(),
        unrelated_notices: 0,
        snapshot_file: format!("ccx/dialog/send_dtmf/{situation}.snap"),
        transcript: if executed { transcript() } else { Transcript::default() },
    }
}

fn snapshot(verdict: VerdictWord, executed: bool) -> SnapshotRecord {
    match verdict {
        VerdictWord::Deviates => SnapshotRecord::Differs(DIFF.to_owned()),
        _ if executed => SnapshotRecord::Same,
        _ => SnapshotRecord::NotCompared,
    }
}

const DIFF: &str = "--- recorded\n+++ this run\n@@ -9,4 +9,4 @@\n [step 1] notice to agent on /finesse/api/User/{agent.id}/Dialogs\n <apiError>\n-  <errorData>3</errorData>\n+  <errorData>0</errorData>\n   <errorType>Generic Error</errorType>\n";

fn deviation(row: &str) -> Deviation {
    Deviation {
        step: 1,
        row: Some(row.parse().unwrap()),
        place: DeviationPlace::AsyncError,
        expected: "Generic Error with errorData 3 and CF_VALUE_OUT_OF_RANGE".to_owned(),
        actual: "no error in 3 s; the streams were alive".to_owned(),
    }
}

fn unconfirmed() -> Deviation {
    Deviation {
        step: 1,
        row: Some("dialog.send_dtmf#404-not-found".parse().unwrap()),
        place: DeviationPlace::Status,
        expected: "404".to_owned(),
        actual: "400".to_owned(),
    }
}

fn transcript() -> Transcript {
    Transcript {
        exchanges: vec![ExchangeText {
            step: 1,
            purpose: Purpose::Step,
            role: "agent".to_owned(),
            request: "PUT /finesse/api/Dialog/{call.id}".to_owned(),
            sent: "<Dialog>\n  <requestedAction>SEND_DTMF</requestedAction>\n</Dialog>".to_owned(),
            status: 202,
            received: String::new(),
        }],
        notices: vec![NoticeText {
            step: 1,
            role: "agent".to_owned(),
            node: "/finesse/api/User/{agent.id}/Dialogs".to_owned(),
            payload: "<Update>\n  <event>PUT</event>\n</Update>".to_owned(),
        }],
    }
}

/// The timing of a run: a request, its answer, and notices on two streams.
pub fn timing() -> RunTiming {
    let entry = |at, lane: &str, what: &str, raw: &str| TimelineEntry {
        at,
        lane: lane.to_owned(),
        what: what.to_owned(),
        raw: raw.to_owned(),
    };
    RunTiming {
        observation: None,
        took: 18_402,
        timeline: vec![
            entry(120, "http", "PUT /finesse/api/Dialog/16777217", "<Dialog>…</Dialog>"),
            entry(1_904, "http", "202 Accepted", ""),
            entry(2_210, "agent", "Update on /finesse/api/User/1001001/Dialogs", "<Update>…</Update>"),
            entry(2_377, "supervisor", "Update on /finesse/api/Team/1/Users", "<Update>…</Update>"),
            entry(18_100, "agent", "pong", ""),
        ],
    }
}

/// A report of these runs; 12 are there in all and `dialog/**` was asked for.
pub fn report_of(runs: Vec<RunRecord>) -> RunReport {
    let timings = runs.iter().filter(|run| !run.transcript.exchanges.is_empty());
    let timings: BTreeMap<String, RunTiming> = timings.map(|run| (run.id.clone(), timing())).collect();
    let scope = Scope {
        deployment: Deployment::Ccx,
        release: Version::default(),
        target_kind: TargetKind::Embedded,
        target: "embedded".to_owned(),
        patterns: vec!["dialog/**".to_owned()],
        all_runs: 12,
        strict: false,
        insecure: false,
        shortened_windows: Vec::new(),
        fingerprint: "3f9a1c07".to_owned(),
    };
    let timings = Timings {
        invocation: super::invocation::InvocationId("5a17c0de5a17c0de5a17c0de5a17c0de".to_owned()),
        begun_at: "2026-11-03T09:12:44Z".to_owned(),
        took_milliseconds: 412,
        transport: Transport::Tcp,
        jobs: 2,
        runs: timings,
    };
    RunReport::new(scope, runs, Vec::new(), false, timings)
}

/// A report with a run of every verdict.
pub fn every_verdict() -> RunReport {
    let situations = ["letters", "vanished", "supervised", "unknown_dialog", "empty", "outbound", "talking", "held"];
    let verdicts = VerdictWord::ALL.into_iter().chain([VerdictWord::Conforms]);
    report_of(situations.into_iter().zip(verdicts).map(|(situation, verdict)| run(situation, verdict)).collect())
}
