//! Commands on a Team.

pub mod get;
