//! How fast runs are, beside what the same requests cost without finspec: `cargo bench`.
//!
//! Two grounds. On the *shared ground* 500 cases are refused at once against one mock with one world, beside a bare
//! reqwest loop that sends the very requests that the runner sent, with the same concurrency, to the same server. On
//! the *full ground* 500 runs of a case have each a world, a stream and a proved absence of their own, beside the bare
//! sockets: as many connects and round trips over plain TCP. Rounds alternate, so that whatever else the machine does
//! falls on all of them alike.
//!
//! `cargo bench -- shared` and `cargo bench -- full` measure one ground alone.
//!
//! Without `--bench`, which `cargo bench` gives, there is one round. The tables say whether targets are held; the exit
//! code does not, because a crowded machine is no fault of the code. A run that does not conform ends in a panic.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod bare;
mod full;
mod material;
mod shared;
mod table;

use finspec::plan::{Planned, Run};

/// How many runs there are in a round.
const RUNS: usize = 500;
/// How many go on at a time, as on the command line.
const JOBS: usize = 16;
/// Rounds of each ground.
const ROUNDS: usize = 15;

/// The run of a plan that can be driven.
pub(crate) fn run_of(planned: &Planned) -> &Run {
    match planned {
        Planned::Run(run) => run,
        Planned::NotApplicable { run, reason } => panic!("{} is not applicable: {reason}", run.id),
    }
}

fn main() {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let rounds = if measured { ROUNDS } else { 1 };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let grounds: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |ground: &str| grounds.is_empty() || grounds.iter().any(|named| named == ground);
    let shared = !wanted("shared") || runtime.block_on(shared::measure(rounds));
    let full = !wanted("full") || runtime.block_on(full::measure(rounds));
    let words = if shared && full { "every target is held" } else { "a target is NOT held in these rounds" };
    println!("\n{words}");
}
