//! Normalising: the same situation gives the same text, whoever played it and whenever.
//!
//! Ids become role names, times become placeholders, XML becomes canonical. Nothing else is hidden, and nothing here is
//! looked at by an expectation.

mod names;
mod order;
mod transcript;
mod volatile;

pub use names::Names;
pub use order::put_in_order;
pub use transcript::{ExchangeText, NoticeText, Transcript, transcript};
pub use volatile::{VOLATILE, Volatile};
