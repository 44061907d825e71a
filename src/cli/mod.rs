//! The command line: one file a command. Reads words, calls the library, writes what people read.

mod accept;
mod check;
mod connect;
mod coverage;
mod doctor;
mod endings;
mod exit_code;
mod explain;
mod github;
mod judge;
mod list;
mod look;
mod mistakes;
mod mock;
mod output;
mod places;
mod plan;
mod progress;
mod project;
mod prove;
mod prove_honest;
mod recover;
mod report;
mod rules;
mod run;
mod schema;
mod snapshots;
mod told;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use look::ColourChoice;

pub use exit_code::ExitCode;
pub use mistakes::misused;
pub use told::{CheckResult, CoverageResult, ListedRun, Mistake, RunList};

/// What is printed when nothing is asked.
const WELCOME: &str = "\
finspec checks whether a Cisco Finesse server keeps its contract: the REST API and the notifications that follow.

  finspec run                     run every case against the mock in this program, on cce and ccx
  finspec run send_dtmf           only the runs whose id contains send_dtmf
  finspec explain letters         what a run does and what must follow, with the guide's pages
  finspec mock --deployment cce   a Finesse to develop against, on your own machine
  finspec help                    everything else
";

/// Contract conformance tests for Cisco Finesse: REST answers and the notifications that follow.
#[derive(Debug, Parser)]
#[command(name = "finspec", version, max_term_width = 110, disable_help_subcommand = false)]
#[command(after_help = ExitCode::table())]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    command: Option<Command>,
    /// Where cases and snapshots are.
    #[command(flatten)]
    folders: Folders,
    /// How to speak.
    #[command(flatten)]
    speech: Speech,
}

/// How the program speaks.
#[derive(Debug, Clone, clap::Args)]
struct Speech {
    /// Say only what is wrong, and the verdict.
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Colours on the terminal.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: ColourChoice,
}

/// Where a project's files are.
#[derive(Debug, Clone, clap::Args)]
pub struct Folders {
    /// Folder of the cases.
    #[arg(long, global = true, default_value = "cases", value_name = "DIR")]
    cases: PathBuf,
    /// Folder of the recorded transcripts.
    #[arg(long, global = true, default_value = "snapshots", value_name = "DIR")]
    snapshots: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run cases and write a report for each deployment.
    Run(run::RunArguments),
    /// Check that cases and scenes say what the format and the guide's rows allow.
    Check(check::CheckArguments),
    /// List the runs.
    List(list::ListArguments),
    /// Tell what a run does, what must follow, and on which pages that rests.
    Explain(explain::ExplainArguments),
    /// Record the transcripts of the last reports as snapshots.
    Accept(accept::AcceptArguments),
    /// Read the recorded transcripts: as full text, or only whether each can be read; remove those that no run needs.
    Snapshots(snapshots::SnapshotsArguments),
    /// Judge the observations of a report again, by the cases as they are now.
    Judge(judge::JudgeArguments),
    /// Render reports again from their JSON.
    Report(report::ReportArguments),
    /// Show which documented rows have a case, and how well the cases of each notice lies.
    Coverage(coverage::CoverageArguments),
    /// List the mock's rules, or only where the two deployments differ.
    Rules(rules::RulesArguments),
    /// Lie about what was honestly seen, and show that every run notices.
    Prove(prove::ProveArguments),
    /// Print the JSON Schema of the files below `cases/`, for editors.
    Schema(schema::SchemaArguments),
    /// Look what works of a server, and what to do about what does not. Changes nothing there.
    Doctor(doctor::DoctorArguments),
    /// Say what runs on a live server would touch and how many can be played. Reads only.
    Plan(plan::PlanArguments),
    /// Sign out whoever a run on a live server left signed in because it was killed.
    Recover(recover::RecoverArguments),
    /// Be a Finesse server, or play call centre with one that runs.
    Mock(Box<mock::MockArguments>),
}

/// Does what the arguments say.
pub async fn perform(arguments: Arguments) -> ExitCode {
    output::settle(arguments.speech.color, arguments.speech.quiet);
    endings::outlive_large_files();
    let folders = &arguments.folders;
    match arguments.command {
        None => output::text(WELCOME),
        Some(Command::Run(arguments)) => run::perform(arguments, folders).await,
        Some(Command::Check(arguments)) => check::perform(&arguments, folders),
        Some(Command::List(arguments)) => list::perform(&arguments, folders),
        Some(Command::Explain(arguments)) => explain::perform(&arguments, folders),
        Some(Command::Accept(arguments)) => accept::perform(&arguments, folders),
        Some(Command::Snapshots(arguments)) => snapshots::perform(&arguments, folders),
        Some(Command::Judge(arguments)) => judge::perform(&arguments, folders),
        Some(Command::Report(arguments)) => report::perform(&arguments),
        Some(Command::Coverage(arguments)) => coverage::perform(&arguments, folders),
        Some(Command::Rules(arguments)) => rules::perform(&arguments, folders),
        Some(Command::Prove(arguments)) => prove::perform(arguments, folders).await,
        Some(Command::Schema(arguments)) => schema::perform(&arguments),
        Some(Command::Doctor(arguments)) => doctor::perform(arguments).await,
        Some(Command::Plan(arguments)) => plan::perform(arguments, folders).await,
        Some(Command::Recover(arguments)) => recover::perform(arguments).await,
        Some(Command::Mock(arguments)) => mock::perform(*arguments).await,
    }
}
