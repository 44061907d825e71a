//! Snapshots: each state said once, the full text rebuilt exactly, and files that anybody may have damaged.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use finspec::contract::Deployment;
use finspec::snapshot::{Recording, SnapshotKey, SnapshotStore};
use tempfile::TempDir;

use crate::support::project::{Project, READ};

/// Everything that is recorded of a deployment.
fn recordings(deployment: Deployment) -> BTreeMap<SnapshotKey, Recording> {
    let store = SnapshotStore::new("snapshots");
    store.recorded(deployment).into_iter().map(|key| (key.clone(), store.recording(&key).unwrap())).collect()
}

#[test]
fn every_recorded_file_is_the_shortest_that_its_full_text_has() {
    for deployment in Deployment::ALL {
        let recordings = recordings(deployment);
        assert!(recordings.len() > 500, "{deployment} has {}", recordings.len());
        let changed = SnapshotStore::new("snapshots").to_be_written(deployment, recordings).unwrap();
        assert!(changed.is_empty(), "{changed:#?}");
    }
}

#[test]
fn no_recorded_file_is_kept_as_its_full_text() {
    let store = SnapshotStore::new("snapshots");
    for key in Deployment::ALL.into_iter().flat_map(|deployment| store.recorded(deployment)) {
        let file = fs::read_to_string(store.path(&key)).unwrap();
        assert!(!file.contains("\n\\[step "), "{key} is kept as it is, although it tells of objects");
    }
}

/// A text in which each Dialog has an element more. Requests, which have no id, are left as they are.
fn with_one_more_element(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut with = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        with.push((*line).to_owned());
        let name = line.trim_start();
        let indent = &line[..line.len() - name.len()];
        if name != "<Dialog>" && name != "<dialog>" {
            continue;
        }
        let end = format!("{indent}{}", name.replace('<', "</"));
        let inside = lines[index..].iter().take_while(|line| **line != end);
        if inside.clone().any(|line| line.starts_with(&format!("{indent}  <id>"))) {
            with.push(format!("{indent}  <aaa>1</aaa>"));
        }
    }
    with.join("\n")
}

#[test]
fn an_element_more_on_every_dialog_changes_the_plain_one_and_few_others() {
    let mut changed = Vec::new();
    for deployment in Deployment::ALL {
        let mut recordings = recordings(deployment);
        let mut texts = 0;
        for recording in recordings.values_mut() {
            let with = with_one_more_element(&recording.text);
            texts += usize::from(with != recording.text);
            recording.text = with;
        }
        assert!(texts > 150, "only {texts} full texts of {deployment} tell of a Dialog");
        changed.extend(SnapshotStore::new("snapshots").to_be_written(deployment, recordings).unwrap());
    }
    let plain = |deployment: &str| PathBuf::from(format!("snapshots/{deployment}/_objects/Dialog.snap"));
    assert!(changed.contains(&plain("cce")) && changed.contains(&plain("ccx")), "{changed:#?}");
    assert!(changed.len() <= 20, "{} files change: {changed:#?}", changed.len());
}

/// A run's snapshot in a folder of its own, with what it rests on.
struct Copied {
    folder: TempDir,
    key: SnapshotKey,
}

impl Copied {
    /// A run whose file names a scene and tells of objects.
    fn new() -> Copied {
        let folder = tempfile::tempdir().unwrap();
        let store = SnapshotStore::new("snapshots");
        let told = |key: &SnapshotKey| {
            let text = fs::read_to_string(store.path(key)).unwrap();
            text.contains("after _scenes/agent_on_queued_call.snap\n")
                && text.contains("= PUT dialog {call.id}")
                && text.contains("\n  participants/Participant ")
        };
        let key = store.recorded(Deployment::Cce).into_iter().find(told).unwrap();
        for below in ["_scenes", "_objects"] {
            for entry in fs::read_dir(format!("snapshots/cce/{below}")).unwrap() {
                copy(&entry.unwrap().path(), folder.path());
            }
        }
        copy(&store.path(&key), folder.path());
        Copied { folder, key }
    }

    fn store(&self) -> SnapshotStore {
        SnapshotStore::new(self.folder.path())
    }

    fn path(&self) -> PathBuf {
        self.store().path(&self.key)
    }

    /// What is said of the file, which cannot be read; the words have to be in it, and what to do.
    fn is_refused(&self, words: &[&str]) {
        let trouble = self.store().full_text(&self.key).unwrap_err().to_string();
        for words in words.iter().chain(&[self.path().to_str().unwrap(), "accept"]) {
            assert!(trouble.contains(words), "`{words}` is not in: {trouble}");
        }
    }
}

fn copy(file: &Path, folder: &Path) {
    let to = folder.join(file.strip_prefix("snapshots").unwrap());
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(file, to).unwrap();
}

#[test]
fn a_damaged_file_is_refused_with_its_place_and_what_to_do() {
    let copied = Copied::new();
    let whole = fs::read_to_string(copied.path()).unwrap();
    let with = |damaged: &str, words: &[&str]| {
        assert_ne!(damaged, whole);
        fs::write(copied.path(), damaged).unwrap();
        copied.is_refused(words);
    };
    with("", &["does not begin with `---`"]);
    with(&whole.replace("---\n", ""), &["does not begin with `---`"]);
    with(&whole.replace("description:", "description: {[:"), &[]);
    with(&whole.replace("_scenes/", "../"), &["is no snapshot of a scene"]);
    with(&whole.replace("agent_on_queued_call", "agent_on_the_moon"), &["agent_on_the_moon.snap", "No such file"]);
    with(
        &whole.replace("= PUT dialog {call.id}", "= PUT dialog {nobody}"),
        &["line ", "nothing is known of the dialog"],
    );
    with(&whole.replace("= PUT dialog {call.id}", "= PUT team {call.id}"), &["line "]);
    with(&whole.replace("  participants/Participant ", "  participants/Participant {x}"), &["line ", "there is no"]);
    with(&whole.replace("  participants/Participant ", "  participants/Nobody "), &["line ", "nothing tells one"]);
    with(&whole.replace("  participants/Participant ", "          participants/Participant "), &["line ", "indented"]);
    with(&format!("{whole}{}", "= 9999999999 times x: …\n"), &["line "]);
    with(&format!("{whole}{}", "= 9999999 times x: …\n".repeat(9)), &["line ", "larger than"]);
    with(&format!("{whole}= <{}a>\n  x: 1\n", "a/".repeat(5_000)), &["line ", "deeper"]);
    with(&format!("{whole}= <a>\n  {}a: 1\n", "a/".repeat(5_000)), &["line ", "deeper"]);
    let many = |count: usize| (0..count).map(|index| format!("m{index}")).collect::<Vec<_>>().join(", ");
    let copies = format!("  + a/Participant {}\n    + b: 1\n", many(1_000));
    let inside =
        format!("  + a/Participant x\n    + a/Participant {}\n  + a/Participant {} like x\n", many(999), many(999));
    with(&format!("{whole}= <a>\n{copies}{inside}"), &["line ", "one too many"]);
    fs::write(copied.path(), [0xff, 0xfe]).unwrap();
    copied.is_refused(&["not UTF-8"]);
    fs::write(copied.path(), "x".repeat(2 << 20)).unwrap();
    copied.is_refused(&["larger than"]);
}

#[test]
fn a_base_that_is_missing_or_damaged_is_named() {
    let copied = Copied::new();
    let scene = copied.folder.path().join("cce/_scenes/agent_on_queued_call.snap");
    let whole = fs::read_to_string(&scene).unwrap();
    fs::write(&scene, whole.replace(", but\n", ", but\n  nothing\n")).unwrap();
    copied.is_refused(&["scene agent_on_queued_call, line ", "says no edit"]);
    fs::write(&scene, whole.replace("after _scenes/", "after _scenes/agent_on_queued_call.snap, _scenes/")).unwrap();
    copied.is_refused(&["begins with itself"]);
    fs::write(&scene, &whole).unwrap();
    let plain = copied.folder.path().join("cce/_objects/Dialog.snap");
    fs::remove_file(&plain).unwrap();
    copied.is_refused(&["there is no plain dialog"]);
    fs::write(&plain, "---\n").unwrap();
    copied.is_refused(&["_objects/Dialog.snap"]);
}

#[test]
fn whatever_is_missing_or_doubled_in_a_file_nothing_panics() {
    let copied = Copied::new();
    let whole = fs::read_to_string(copied.path()).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let store = copied.store();
    let full = store.full_text(&copied.key).unwrap();
    let mut others = 0;
    for index in 0..lines.len() {
        let (above, below) = lines.split_at(index);
        let half = &lines[index][..lines[index].len() / 2];
        for between in [&[][..], &[below[0], below[0]], &[half], &["  - x", below[0]], &["= Dialog {x}, but", below[0]]]
        {
            fs::write(copied.path(), [above, between, &below[1..]].concat().join("\n")).unwrap();
            match store.full_text(&copied.key) {
                Ok(text) => others += usize::from(text != full),
                Err(trouble) => assert!(trouble.to_string().contains("accept"), "{trouble}"),
            }
        }
    }
    assert!(others > 0);
}

#[test]
fn full_texts_are_printed_and_written_and_orphans_removed() {
    let project = Project::new(READ);
    assert_eq!(project.run(&["run"]).code, Some(8), "nothing is recorded yet");
    assert_eq!(project.run(&["accept"]).code, Some(0));
    assert_eq!(project.run(&["run"]).code, Some(0));
    project.run(&["snapshots"]).tells(&["4 snapshots can be read"]);
    let text = project.run(&["snapshots", "--expand", "cce/user/get/signed_out"]);
    text.tells(&[
        "[step 1] request by agent: GET /finesse/api/User/{agent.id}\n-> 200\n<User>\n",
        "<state>LOGOUT</state>",
    ]);
    project.run(&["snapshots", "--expand", "nobody"]).fails_with(5, &["no snapshot", "`nobody`"]);
    assert_eq!(project.run(&["snapshots", "--expand", "--to", "full"]).code, Some(0));
    let written = fs::read_to_string(project.path("full/cce/user/get/signed_out.txt")).unwrap();
    assert_eq!(written, text.out);

    let file = fs::read_to_string(project.path("snapshots/cce/user/get/signed_out.snap")).unwrap();
    project.write("snapshots/cce/user/old/gone.snap", &file);
    let ran = project.run(&["run"]);
    assert_eq!(ran.code, Some(8));
    ran.tells(&["snapshots/cce/user/old/gone.snap", "finspec snapshots --remove-orphans"]);
    project.run(&["snapshots", "--remove-orphans"]).tells(&["1 snapshots removed"]);
    assert!(!project.path("snapshots/cce/user/old").exists());
    assert_eq!(project.run(&["run"]).code, Some(0));

    project.write("snapshots/cce/user/get/signed_out.snap", &file.replace("as last known", "= User {nobody}"));
    project.run(&["snapshots"]).fails_with(2, &["signed_out.snap cannot be read: line ", "accept", "1 of 4"]);
}
