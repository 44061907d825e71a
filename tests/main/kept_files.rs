//! Files that people keep: whatever ends the program or fills the disk, each is the old one or the new one, those of a report
//! are of one invocation or it is said, and nothing unfinished stays.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use finspec::waiting::Stopwatch;

use crate::support::pause::pause;
use crate::support::peer::{Manners, Peer, Reply};
use crate::support::project::{Project, READ};

const FILES: [&str; 4] = ["report.json", "junit.xml", "index.html", "observations.jsonl"];

fn send(signal: &str, to: u32) {
    assert!(Command::new("kill").args([&format!("-{signal}"), &to.to_string()]).status().unwrap().success());
}

/// The code and what stood on standard error.
fn end_of(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Runs a line of the shell in the project's folder, in which `$FINSPEC` is the program.
fn shell(project: &Project, line: &str) -> (Option<i32>, String) {
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(project.path("")).env("FINSPEC", env!("CARGO_BIN_EXE_finspec"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    end_of(command.spawn().unwrap())
}

/// The files of a folder and those below it, each with its content.
fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => files.push((entry.path().display().to_string(), std::fs::read(entry.path()).unwrap())),
            }
        }
    }
    files.sort();
    files
}

fn unfinished(folder: &Path) -> Vec<String> {
    let names = tree(folder).into_iter().map(|(name, _)| name);
    names.filter(|name| name.ends_with(".part")).collect()
}

/// A project whose run waits for an answer that never comes.
struct Waiting {
    peer: Peer,
    project: Project,
    /// Set, it answers to nobody who gives a world back.
    forgetful: Arc<AtomicBool>,
}

const RUN: [&str; 5] = ["run", "--target", "target.yaml", "--no-snapshots", "--strict"];

impl Waiting {
    fn new() -> Waiting {
        let forgetful = Arc::new(AtomicBool::new(false));
        let set = Arc::clone(&forgetful);
        let peer = Peer::start(Manners::Good, move |asked| {
            let id = asked.header("requestid").unwrap_or_default();
            let given_back = asked.first.starts_with("DELETE ") && set.load(Ordering::SeqCst);
            (given_back || id.contains("user::get")).then_some(Reply::Silence)
        });
        let project = Project::new(READ);
        project.controlled_target(&peer.rest(), &peer.notifications());
        Waiting { peer, project, forgetful }
    }

    /// Starts the program and waits until it waits.
    fn start(&self) -> Child {
        let held = |asked: &[String]| asked.iter().filter(|asked| asked.contains("user::get")).count();
        let before = held(&self.peer.asked());
        let child = self.project.start(&RUN);
        self.peer.wait_until(|asked| held(asked) > before);
        child
    }
}

#[test]
fn every_signal_that_ends_a_program_leaves_the_reports_of_what_has_ended() {
    let waiting = Waiting::new();
    // Who is started without an ear for the end of a terminal, by `nohup` for one, hands that down; the program keeps to it.
    let deaf = ignores_the_end_of_a_terminal(std::process::id());
    for signal in ["INT", "TERM", "HUP"].into_iter().filter(|signal| !deaf || *signal != "HUP") {
        let child = waiting.start();
        send(signal, child.id());
        let (code, err) = end_of(child);
        assert_eq!(code, Some(4), "{signal}: {err}");
        assert!(err.contains("interrupted; writing the reports of what has ended"), "{signal}: {err}");
        let report = waiting.project.report("cce");
        assert_eq!((&report["interrupted"], report["conclusion"].as_str()), (&true.into(), Some("incomplete")));
        assert_eq!(unfinished(&waiting.project.path("reports")), Vec::<String>::new());
        std::fs::remove_dir_all(waiting.project.path("reports")).unwrap();
    }
}

#[test]
fn the_same_signal_twice_at_once_is_one_and_a_later_one_leaves_nothing_unfinished() {
    let waiting = Waiting::new();
    let child = waiting.start();
    for _ in 0..3 {
        send("TERM", child.id());
        send("HUP", child.id());
    }
    assert_eq!(end_of(child).0, Some(4));
    assert_eq!(waiting.project.report("cce")["interrupted"], true);
    let before = tree(&waiting.project.path("reports"));

    // Nobody answers that a world was given back, so that the first one does not end it soon.
    waiting.forgetful.store(true, Ordering::SeqCst);
    let child = waiting.start();
    send("TERM", child.id());
    // Signals within a second of the first are one with it.
    pause(Duration::from_millis(1_200));
    send("HUP", child.id());
    assert!(waiting.project.path("reports/cce").read_dir().unwrap().count() > FILES.len(), "something is unfinished");
    send("INT", child.id());
    assert_eq!(end_of(child).0, Some(4));
    assert!(
        tree(&waiting.project.path("reports")) == before,
        "who ends it at once changes no report and leaves nothing"
    );
}

/// Nobody tells it here.
#[cfg(not(target_os = "linux"))]
fn ignores_the_end_of_a_terminal(_: u32) -> bool {
    false
}

/// Whether SIGHUP, the first signal of the mask, is ignored by a process.
#[cfg(target_os = "linux")]
fn ignores_the_end_of_a_terminal(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1
}

#[cfg(target_os = "linux")]
#[test]
fn who_ignores_the_end_of_a_terminal_goes_on_doing_so() {
    let waiting = Waiting::new();
    let mut command = Command::new("sh");
    let line = "trap '' HUP; exec \"$FINSPEC\" run --target target.yaml --no-snapshots --strict";
    command.args(["-c", line]).current_dir(waiting.project.path("")).env("FINSPEC", env!("CARGO_BIN_EXE_finspec"));
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    waiting.peer.wait_until(|asked| asked.iter().any(|asked| asked.contains("user::get")));
    send("HUP", child.id());
    assert!(ignores_the_end_of_a_terminal(child.id()), "it goes on");
    assert!(child.try_wait().unwrap().is_none(), "it goes on");
    send("TERM", child.id());
    let (code, err) = end_of(child);
    assert_eq!((code, waiting.project.report("cce")["interrupted"].as_bool()), (Some(4), Some(true)), "{err}");
}

#[test]
fn what_is_accepted_is_named_as_what_is_run() {
    let project = Project::new(READ);
    project.write("cases/user/get/another.yaml", READ);
    assert_eq!(project.run(&["run", "user/get", "--deployment", "cce"]).code, Some(8), "nothing is recorded yet");
    let recorded = || tree(&project.path("snapshots")).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    project.run(&["accept", "user/get/anothr"]).fails_with(5, &["no run matches `user/get/anothr`"]);
    assert!(!project.path("snapshots").exists());
    let accepted = project.run(&["accept", "cases/user/get/another.yaml"]);
    assert_eq!(accepted.code, Some(0), "{}", accepted.err);
    assert_eq!(recorded().len(), 1);
    assert!(recorded()[0].ends_with("cce/user/get/another.snap"), "{:?}", recorded());
    assert_eq!(project.run(&["accept"]).code, Some(0));
    assert_eq!(recorded().len(), 2);
}

/// A project with snapshots that are about to be replaced by others, and the files as they are before.
fn to_accept(cases: usize) -> (Project, Vec<(String, Vec<u8>)>) {
    let project = Project::new(READ);
    for number in 1..cases {
        project.write(&format!("cases/user/get/copy_{number}.yaml"), READ);
    }
    assert_eq!(project.run(&["run", "user::get", "--deployment", "cce"]).code, Some(8), "nothing is recorded yet");
    assert_eq!(project.run(&["accept"]).code, Some(0));
    for (name, text) in tree(&project.path("snapshots")) {
        let other = String::from_utf8(text.clone()).unwrap().replacen("LOGOUT", "READY", 1).into_bytes();
        assert_ne!(other, text);
        std::fs::write(name, other).unwrap();
    }
    let differ = project.run(&["run", "user::get", "--deployment", "cce"]);
    assert_eq!(differ.code, Some(8), "they are others than recorded");
    let old = tree(&project.path("snapshots"));
    assert_eq!(old.len(), cases);
    (project, old)
}

#[test]
fn a_snapshot_is_the_old_or_the_new_one_whenever_the_program_is_killed() {
    let (project, old) = to_accept(40);
    let began = Stopwatch::start();
    assert_eq!(project.run(&["accept"]).code, Some(0));
    let took = began.elapsed();
    let new = tree(&project.path("snapshots"));
    let mut mixed = 0;
    for part in 0..60_u32 {
        old.iter().for_each(|(name, text)| std::fs::write(name, text).unwrap());
        let mut child = project.start(&["accept"]);
        // From its first moment to its last.
        pause(took * part / 60);
        // It may have ended already.
        let _ = child.kill();
        child.wait().unwrap();
        let now: Vec<_> = old.iter().map(|(name, _)| std::fs::read(name).unwrap()).collect();
        for (now, ((name, old), (_, new))) in now.iter().zip(old.iter().zip(&new)) {
            assert!(now == old || now == new, "{name} has {} bytes after {part} parts", now.len());
        }
        let olds = now.iter().zip(&old).filter(|(now, (_, old))| *now == old).count();
        // Many take their places at once: a file that is not finished tells as well that a kill came meanwhile.
        let unfinished = unfinished(&project.path("snapshots"));
        unfinished.iter().for_each(|name| std::fs::remove_file(name).unwrap());
        mixed += usize::from((olds > 0 && olds < old.len()) || !unfinished.is_empty());
    }
    assert!(mixed > 0, "no kill came while it was writing");
}

#[test]
fn a_snapshot_stays_where_there_is_no_room_for_the_new_one() {
    let (project, old) = to_accept(1);
    let (code, err) = shell(&project, "ulimit -f 0; exec \"$FINSPEC\" accept");
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("signed_out.snap cannot be written"), "{err}");
    assert!(tree(&project.path("snapshots")) == old, "it is another, or something unfinished stays");
}

#[test]
fn reports_stay_whole_where_there_is_no_room_for_the_new_ones() {
    let project = Project::new(READ);
    assert_eq!(project.run(&["run", "--no-snapshots", "--strict"]).code, Some(0));
    assert_eq!(project.run(&["prove"]).code, Some(0));
    let before = tree(&project.path("reports"));
    for room in [0, 8] {
        for command in ["run --no-snapshots --strict", "report reports/cce/report.json", "prove"] {
            let (code, err) = shell(&project, &format!("ulimit -f {room}; exec \"$FINSPEC\" {command}"));
            assert_eq!(code, Some(2), "{command}: {err}");
            assert!(err.contains("cannot be written: File too large"), "{command}: {err}");
            assert!(tree(&project.path("reports")) == before, "{command} left something else");
        }
    }
    let (_, err) = shell(&project, "ulimit -f 8; exec \"$FINSPEC\" run --no-snapshots");
    assert!(err.contains("no report of this call was written; reports holds what was there"), "{err}");
}

#[test]
fn the_reports_of_one_call_come_together_or_not_at_all() {
    let project = Project::new(READ);
    let run: &[&str] = &["run", "--no-snapshots", "--strict"];
    assert_eq!(project.run(run).code, Some(0));
    std::fs::remove_file(project.path("reports/ccx/junit.xml")).unwrap();
    std::fs::create_dir(project.path("reports/ccx/junit.xml")).unwrap();
    let before = tree(&project.path("reports"));
    project.run(run).fails_with(2, &["reports/ccx/junit.xml", "a folder stands there"]);
    assert!(tree(&project.path("reports")) == before, "CCE's are new, and CCX's old");
}

#[test]
fn files_of_two_calls_are_told_apart() {
    let project = Project::new(READ);
    let run: &[&str] = &["run", "--no-snapshots", "--strict"];
    let folder = project.path("reports/cce");
    assert_eq!(project.run(run).code, Some(0));
    let old = FILES.map(|name| std::fs::read(folder.join(name)).unwrap());
    assert_eq!(project.run(run).code, Some(0));
    let quiet = project.run(&["report", "reports/cce/report.json"]);
    assert_eq!((quiet.code, quiet.err.as_str()), (Some(0), ""));
    let new = FILES.map(|name| std::fs::read(folder.join(name)).unwrap());
    for (index, name) in FILES.into_iter().enumerate().skip(1) {
        std::fs::write(folder.join(name), &old[index]).unwrap();
        let ran = project.run(&["report", "reports/cce/report.json", "--reports", "elsewhere"]);
        let words = format!("{name} was not written together with the report beside it");
        assert!(ran.err.contains(&words), "{name}: {}", ran.err);
        assert_eq!(ran.err.matches("was not written together").count(), if index == 3 { 2 } else { 1 }, "{}", ran.err);
        if name == "observations.jsonl" {
            let judged = project.run(&["judge", "reports/cce/report.json"]);
            judged.fails_with(2, &[&words, "run again"]);
        }
        std::fs::write(folder.join(name), &new[index]).unwrap();
    }
    assert_eq!(project.run(&["judge", "reports/cce/report.json"]).code, Some(0));
}

#[test]
fn a_selection_leaves_the_reports_of_everything_as_they_are() {
    let project = Project::new(READ);
    assert_eq!(project.run(&["run", "--no-snapshots", "--strict"]).code, Some(0));
    assert_eq!(project.run(&["prove"]).code, Some(0));
    let before = tree(&project.path("reports"));
    let ran = project.run(&["run", "user::get", "--no-snapshots", "--strict"]);
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.out, ran.err);
    ran.tells(&["report: reports/selection/cce/index.html", "reports/selection holds it, and reports what was there"]);
    project.run(&["prove", "user::get"]).tells(&["the kill table: reports/selection/proof.json"]);
    project.run(&["prove", "--lie", "http-body-dropped"]).tells(&["the kill table: reports/selection/proof.json"]);
    let after = tree(&project.path("reports"));
    let kept: Vec<_> = after.iter().filter(|(name, _)| !name.contains("reports/selection/")).cloned().collect();
    assert!(kept == before, "a selection changed what is about everything");
    assert_eq!(project.run(&["judge", "reports/selection/cce/report.json"]).code, Some(0));

    // A folder that somebody names is taken as it is.
    project.run(&["run", "user::get", "--no-snapshots", "--reports", "named"]).tells(&["report: named/cce/index.html"]);
    // One deployment's report is no selection of runs, and the matrix keeps the other one.
    project.run(&["run", "--no-snapshots", "--deployment", "ccx"]).tells(&["report: reports/ccx/index.html"]);
    let matrix = std::fs::read_to_string(project.path("reports/index.html")).unwrap();
    assert!(matrix.contains("cce/index.html") && matrix.contains("ccx/index.html"), "{matrix}");
}

#[test]
fn the_reports_that_were_written_last_are_accepted() {
    let project = Project::new(READ);
    assert_eq!(project.run(&["run"]).code, Some(8), "nothing is recorded yet");
    assert_eq!(project.run(&["run", "user::get"]).code, Some(8));
    project.run(&["accept"]).tells(&["2 transcripts recorded"]);
    assert_eq!(project.run(&["run"]).code, Some(8));
    project.run(&["accept"]).tells(&["2 transcripts recorded"]);
    assert_eq!(project.run(&["run"]).code, Some(0));
}

#[test]
fn no_link_that_somebody_laid_out_is_followed() {
    let project = Project::new(READ);
    let victim = project.write("victim", "mine");
    std::fs::create_dir_all(project.path("reports/cce")).unwrap();
    let lay = "for name in report.json junit.xml index.html observations.jsonl; do \
               ln -s ../../victim reports/cce/.$name.$$.part; ln -s ../../victim reports/cce/$name; done; \
               ln -s ../victim reports/.index.html.$$.part; ln -s ../victim reports/index.html; ";
    let (code, err) = shell(&project, &format!("{lay} exec \"$FINSPEC\" run --no-snapshots --strict"));
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(std::fs::read_to_string(victim).unwrap(), "mine");
    for name in FILES {
        assert!(project.path("reports/cce").join(name).symlink_metadata().unwrap().is_file(), "{name}");
    }
    assert!(std::fs::read_to_string(project.path("reports/index.html")).unwrap().contains("cce/index.html"));
}
