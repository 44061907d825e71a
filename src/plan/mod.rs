//! The plan: which runs there are, for which deployment, on what the target has; and who could play each role.

mod casting;
mod corpus;
mod expand;
mod explain;
mod run;
mod scene_run;
mod select;
mod worth;

pub use casting::{NobodyFits, cast_run};
pub use corpus::Corpus;
pub use expand::{Planned, Scenes};
pub use explain::explain;
pub use run::{Run, RunId};
pub use scene_run::SCENES;
pub use select::{UnmatchedPattern, matching, may_name, select};
pub use worth::by_worth;
