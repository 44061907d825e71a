//! Commands: what else can be done with an open world over its control address, and what can be asked of it.

use serde::{Deserialize, Serialize};

use crate::contract::{Deployment, Release};
use crate::lab::{Person, Side};

use super::Password;

/// Advances a world's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdvanceCommand {
    /// By how much.
    pub milliseconds: u64,
}

/// Takes the server out of service, or brings it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailCommand {
    /// Whether it is out of service: then every request but SystemInfo is answered 503.
    pub out_of_service: bool,
    /// Which server of a pair.
    #[serde(default)]
    pub side: Side,
}

/// Cuts a person's streams, as a broken network does: without a word to either side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutCommand {
    /// The person's id or login name.
    pub user: String,
}

/// What is delayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DelayedThing {
    /// Answers over HTTP and notices.
    #[default]
    Both,
    /// Answers over HTTP.
    Answers,
    /// Notices.
    Notices,
}

/// Delays what the server sends, on the world's clock: each thing by `milliseconds`, more or less by as much as `spread` at
/// most. The same seed gives the same delays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelayCommand {
    /// The middle of the delays; with a spread of 0 it is each of them. 0 for both ends the delays.
    pub milliseconds: u32,
    /// How far a delay is from the middle at most, in milliseconds.
    #[serde(default)]
    pub spread: u32,
    /// What decides each delay within the spread.
    #[serde(default)]
    pub seed: u64,
    /// What is delayed.
    #[serde(default)]
    pub what: DelayedThing,
}

/// Gives a person a token of single sign-on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenCommand {
    /// The person's id or login name.
    pub user: String,
    /// How long it is taken, in seconds of the world's clock; as long as in the guide's examples without it.
    #[serde(default)]
    pub seconds: Option<u64>,
}

impl TokenCommand {
    /// For that person, as long as in the guide's examples.
    pub fn of(person: &Person) -> TokenCommand {
        TokenCommand { user: person.id.clone(), seconds: None }
    }
}

/// A token that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenGiven {
    /// The token.
    pub token: Password,
    /// How long it is taken, in seconds of the world's clock.
    pub expires_in: u64,
}

/// How a world is at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorldStatus {
    /// Which product.
    pub deployment: Deployment,
    /// Which release.
    pub release: Release,
    /// What its clock shows, `2024-05-06T07:08:09.000Z`.
    pub clock: String,
    /// `status` of SystemInfo.
    pub service: String,
    /// The same of the second server, where there is one.
    #[serde(default)]
    pub second_service: Option<String>,
    /// Whether it has its CTI server.
    pub has_cti_server: bool,
    /// What is delayed, where something is.
    pub delay: Option<DelayCommand>,
    /// Answers and notices that wait for their time.
    pub waiting: usize,
    /// The number of the last line of its journal; 0 where none are kept.
    pub journal: u64,
    /// Numbers that customers call from.
    #[serde(default)]
    pub customers: Vec<String>,
    /// The names of the queues that they call.
    #[serde(default)]
    pub queues: Vec<String>,
    /// The people.
    pub people: Vec<PersonStatus>,
    /// The calls.
    pub calls: Vec<CallStatus>,
}

/// A person at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonStatus {
    /// The id.
    pub id: String,
    /// First and last name.
    pub name: String,
    /// The state, in the words of the API.
    pub state: String,
    /// The state that waits for the end of a call; empty for none.
    pub pending: String,
    /// The extension; empty where signed out.
    pub extension: String,
    /// Streams of the person's.
    pub streams: usize,
    /// Whether the phone works.
    pub phone_works: bool,
}

/// A call at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallStatus {
    /// The dialog's id.
    pub id: String,
    /// The dialog's state, in the words of the API.
    pub state: String,
    /// The parties.
    pub parties: Vec<PartyStatus>,
}

/// A party of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyStatus {
    /// The number.
    pub address: String,
    /// The state, in the words of the API.
    pub state: String,
}
