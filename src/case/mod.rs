//! Cases: from YAML files to what they mean, with every mistake of an author told at its place.

pub mod claim;
pub mod model;
pub mod scene;
