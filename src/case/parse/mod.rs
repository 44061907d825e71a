//! From what is typed to what is meant: one file read, its words parsed, scenes joined with those that they extend.

mod action;
mod claim;
mod family;
mod lists;
mod own_row;
mod reading;
mod resolve;
mod scene;
mod situation;
mod watch;

pub use family::{family, request, robustness};
pub use lists::{survivors, untested};
pub use own_row::own_rows;
pub use reading::{Mistakes, read_text, read_yaml, text_of};
pub use resolve::scenes as joined_scenes;
pub use scene::{SceneAlone, scene};
pub use situation::case;
