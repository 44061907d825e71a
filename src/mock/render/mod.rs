//! Rendering, from the world to XML: one file an object, children in the order that was observed.

mod dialog;
mod errors;
mod reasons;
mod system_info;
mod team;
mod update;
mod user;

pub use dialog::{Over, dialog, dialogs};
pub use errors::{ErrorText, error_text, http_error, notice_error};
pub use reasons::{reason_code, reason_codes, wrap_up_reason, wrap_up_reasons};
pub use system_info::system_info;
pub use team::team;
pub use update::{update, update_of_error};
pub use user::{team_member, user};
