//! The plan: which runs there are, for which deployment, on what the target has; and who could play each role.

mod casting;
mod expand;
mod explain;
mod run;
mod select;

pub use casting::{NobodyFits, cast_scene};
pub use expand::{Planned, Scenes, expand};
pub use explain::explain;
pub use run::{Run, RunId};
pub use select::{UnmatchedPattern, matching, select};
