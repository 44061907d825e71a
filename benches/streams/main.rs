//! What notifications cost: `cargo bench --bench streams`.
//!
//! *crowd*: a stand-alone mock with two thousand agents who are signed in, each with a stream and a subscription to the
//! team: memory for each, and the time in which one event of the team reaches them all. *delay*: from the socket to the
//! client's record. *corpus*: the same runs over BOSH and over TCP, in rounds that alternate.
//!
//! `cargo bench --bench streams -- crowd`, `delay` and `corpus` measure one alone. Without `--bench`, which `cargo bench`
//! gives, there is one round. It is told whether targets are held; the exit code does not, because a crowded machine is
//! no fault of the code. A run that does not conform ends in a panic.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod corpus;
#[path = "../../tests/support/crowd.rs"]
mod crowd;
mod delay;
mod fan_out;
#[path = "../speed/material.rs"]
mod material;
mod socket;
#[path = "../speed/table.rs"]
mod table;

/// How many runs go on at a time, as on the command line.
const JOBS: usize = 16;

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |what: &str| named.is_empty() || named.iter().any(|named| named == what);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let crowd = !wanted("crowd") || runtime.block_on(fan_out::measure(if measured { 9 } else { 1 }));
    let delay = !wanted("delay") || runtime.block_on(delay::measure(if measured { 2_000 } else { 100 }));
    let corpus = !wanted("corpus") || runtime.block_on(corpus::measure(if measured { 3 } else { 1 }));
    let words = if crowd && delay && corpus { "every target is held" } else { "a target is NOT held in these rounds" };
    println!("\n{words}");
}
