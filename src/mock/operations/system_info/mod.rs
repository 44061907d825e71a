//! Commands on SystemInfo.

pub mod get;
