//! What a run saw: raw bytes of both carriers, per stream in order, before anybody reads a meaning into them.

mod body;
mod exchange;
mod notice;
mod observation;

pub use crate::lab::Side;
pub use body::RawBody;
pub use exchange::{Answered, Exchange, Purpose, Sent};
pub use notice::Notice;
pub use observation::{Observation, ObservedStep, StepNumber};
