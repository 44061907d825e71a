//! `finspec plan`: what runs on a live server would touch, and how much of them can be played. Reads only.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

use crate::plan::{Planned, Run, matching, select};
use crate::target::{Live, PersonFound, Target};

use super::Folders;
use super::connect::connect_live;
use super::exit_code::ExitCode;
use super::output;
use super::project::Project;
use super::told::FORMAT;

/// Arguments of `plan`.
#[derive(Debug, clap::Args)]
pub(super) struct PlanArguments {
    /// Parts of run ids, paths of cases, or ids of rows; none plans all.
    patterns: Vec<String>,
    /// The target file of the server.
    #[arg(long, value_name = "FILE")]
    target: PathBuf,
    /// As JSON: `format`, `people`, `numbers`, `shortened_windows` and `runs`.
    #[arg(long)]
    json: bool,
}

/// To look at the people of a run before it, and to sign them out after it.
const ROUND_ABOUT: Duration = Duration::from_secs(3);

pub(super) async fn perform(arguments: PlanArguments, folders: &Folders) -> ExitCode {
    let project = match Project::load_selected(folders, &arguments.patterns) {
        Ok(project) => project,
        Err(code) => return code,
    };
    let live = match connect_live(&arguments.target, "plan").await {
        Ok(connected) => connected.target,
        Err(code) => return code,
    };
    let planned = project.plan(live.description());
    if let Err(unmatched) = select(planned.clone(), &arguments.patterns) {
        return output::trouble(ExitCode::NothingSelected, &unmatched);
    }
    let outlook = Outlook::of(&live, &matching(planned, &arguments.patterns)).await;
    if arguments.json { output::json_of(&outlook) } else { output::text(&outlook.to_text()) }
}

/// What runs on a live server would touch, and which of them can be played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Outlook {
    format: u32,
    target: String,
    people: Vec<Seat>,
    /// Every number that may be dialled.
    numbers: Vec<String>,
    /// Effects for which less is watched than usual, each with its time.
    shortened_windows: Vec<String>,
    runs: Runs,
}

/// Somebody whom the file declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Seat {
    id: String,
    login_name: String,
    extension: String,
    /// Why the person is not touched; `None` where she is free.
    not_touched: Option<String>,
}

/// What becomes of the runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
struct Runs {
    all: usize,
    can_be_played: usize,
    /// One after another.
    minutes_at_most: u64,
    /// By reason.
    not_applicable: BTreeMap<String, usize>,
    /// By reason.
    cannot_be_set_up: BTreeMap<String, usize>,
}

/// How long a run may take: as long as the windows of its steps, and the times of the server's that it waits for.
fn longest(live: &Live, run: &Run) -> Duration {
    let scene = run.scene_steps().filter_map(|step| step.step.then.get(&run.deployment));
    let expected = scene.chain(run.steps().map(|(_, _, expected)| expected));
    let window = |expected| run.effect_kinds(expected).into_iter().filter_map(|kind| live.window(kind)).max();
    expected.filter_map(window).chain(run.advances()).sum::<Duration>() + ROUND_ABOUT
}

impl Outlook {
    /// Looks at everybody, and at what could be played with whoever is free.
    pub(super) async fn of(live: &Live, planned: &[Planned]) -> Outlook {
        let mut people = Vec::new();
        for person in live.people() {
            let not_touched = match live.look_at(person).await {
                PersonFound::Free => None,
                PersonFound::Aside(why) | PersonFound::Unknown(why) => Some(why),
            };
            let (id, login_name) = (person.id.clone(), person.login_name.clone());
            people.push(Seat { id, login_name, extension: person.extension.clone(), not_touched });
        }
        let mut runs = Runs { all: planned.len(), ..Runs::default() };
        let mut time = Duration::ZERO;
        for planned in planned {
            let run = match planned {
                Planned::Run(run) => run,
                Planned::NotApplicable { reason, .. } => {
                    *runs.not_applicable.entry(reason.clone()).or_default() += 1;
                    continue;
                }
            };
            match live.cannot_play(run).or_else(|| live.can_cast(run).err()) {
                Some(reason) => *runs.cannot_be_set_up.entry(reason).or_default() += 1,
                None => {
                    runs.can_be_played += 1;
                    time += longest(live, run);
                }
            }
        }
        runs.minutes_at_most = time.as_secs().div_ceil(60);
        let target = live.description().name.clone();
        let (numbers, shortened_windows) = (live.numbers(), live.shortened_windows());
        Outlook { format: FORMAT, target, people, numbers, shortened_windows, runs }
    }

    /// As people read it.
    pub(super) fn to_text(&self) -> String {
        let mut text = format!("{}\n\npeople\n", self.target);
        let width = self.people.iter().map(|seat| seat.login_name.len() + seat.id.len()).max().unwrap_or(0) + 3;
        for Seat { id, login_name, extension, not_touched } in &self.people {
            let name = format!("{login_name} ({id})");
            let found = not_touched.as_ref().map_or_else(|| "free".to_owned(), |why| format!("not touched: {why}"));
            let _ = writeln!(text, "  {name:<width$}  at {extension:<8} {found}");
        }
        let _ = writeln!(text, "\nnumbers that may be dialled\n  {}", self.numbers.join(" "));
        if !self.shortened_windows.is_empty() {
            let _ = writeln!(text, "\nwatched for less than usual\n  {}", self.shortened_windows.join(", "));
        }
        let Runs { all, can_be_played, minutes_at_most, not_applicable, cannot_be_set_up } = &self.runs;
        let _ = writeln!(
            text,
            "\nruns\n{can_be_played:>5} of {all} can be played, in at most {minutes_at_most} min one after another"
        );
        for (reason, count) in not_applicable {
            let _ = writeln!(text, "{count:>5} not applicable: {reason}");
        }
        for (reason, count) in cannot_be_set_up {
            let _ = writeln!(text, "{count:>5} cannot be set up: {reason}");
        }
        text
    }
}
