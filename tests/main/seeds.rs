//! The seeds of the fuzz targets, played in every build through what the fuzzer calls. A seed whose name begins with
//! `good-` is taken, one with `bad-` is refused; any other was found by the fuzzer, and only has to break no promise.

use std::fs;
use std::path::Path;

use crate::readers::{self, Took};

/// Plays all seeds of a target; there have to be some of both kinds.
fn play(target: &str, read: fn(&[u8]) -> Took) {
    let folder = Path::new("tests/fuzz/corpus").join(target);
    let (mut good, mut bad) = (0, 0);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let took = read(&fs::read(&path).unwrap());
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("good-") {
            good += 1;
            assert_eq!(took, Took::All, "{}", path.display());
        } else if name.starts_with("bad-") {
            bad += 1;
            assert_eq!(took, Took::Nothing, "{}", path.display());
        }
    }
    assert!(good >= 3 && bad >= 5, "{target} has {good} good seeds and {bad} bad ones");
}

#[test]
fn streams() {
    play("stream", readers::stream);
}

#[test]
fn messages() {
    play("message", readers::message);
}

#[test]
fn bosh_bodies() {
    play("bosh_body", readers::bosh_body);
}

#[test]
fn documents() {
    play("document", readers::document);
}

#[test]
fn cases() {
    play("case", readers::case);
}

#[test]
fn every_target_is_played() {
    let manifest = fs::read_to_string("tests/fuzz/Cargo.toml").unwrap();
    let targets = manifest.lines().filter_map(|line| line.strip_prefix("path = \"targets/"));
    let targets: Vec<&str> = targets.map(|target| target.trim_end_matches(".rs\"")).collect();
    assert_eq!(targets, ["stream", "message", "bosh_body", "document", "case"]);
}
