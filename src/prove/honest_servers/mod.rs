//! Honest servers: what servers do that keep the contract otherwise than the mock does by itself. The corpus is played
//! against each of them, and none may be accused.
//!
//! ```text
//! table ──▶ HonestServer: choices of the mock · another call centre · other bytes
//!    × alone, and in pairs ──▶ play: every run driven, retold, judged ──▶ HonestPlay: quiet · assumed · accused · broken
//!    ──▶ HonestProof: nothing accused, and every server met by some run
//! ```

mod centres;
mod clock;
mod dress;
mod dress_table;
mod fields;
mod notices;
mod pages;
mod pairs;
mod play;
mod proof;
mod retelling;
mod server;
mod shown;
mod table;
mod text;

pub use play::{HonestPlay, Plan};
pub use proof::{HonestProof, Spread, UnknownServer, Wanted, prove_honest};
pub use server::HonestServer;
pub use table::honest_servers;
