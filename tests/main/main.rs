//! The tests that look at finspec from outside, in one program, so that it is linked once: a module for each subject,
//! `cargo test --test main SUBJECT::`. Apart are `conformance.rs`, which is every run as a test of its own, `crowd.rs`,
//! which opens thousands of streams at a time, and `prosody.rs`, which needs a server that has to be installed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says what went wrong by stopping")]

#[path = "../fuzz/src/lib.rs"]
mod readers;
#[path = "../support/mod.rs"]
mod support;

mod agreement;
mod bad_input;
mod bosh;
mod choices;
mod chosen;
mod contradictions;
mod controlled;
mod determinism;
mod doctor;
mod doors;
#[cfg(target_os = "linux")]
mod floods;
mod format;
mod hostile_streams;
mod http_ways;
mod judge;
#[cfg(unix)]
mod kept_back;
mod kept_files;
mod late;
mod live;
mod named_files;
#[cfg(target_os = "linux")]
mod own_rows;
mod playing;
mod prove;
mod readme;
mod real_clients;
mod robustness;
mod sabotage;
mod sabotage_contract;
mod schema;
mod score;
mod secrets;
mod seeds;
mod snapshots;
mod terminal;
mod tidy;
mod tokens;
mod told;
mod transports;
mod watched;
mod websocket;
