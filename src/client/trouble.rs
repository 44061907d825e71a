//! What can go wrong with a stream. None of it says anything about the contract.

use std::time::Duration;

use crate::waiting::seconds;

use super::offer::NoPassword;

/// What went wrong with a stream. None of this says anything about the contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamTrouble {
    /// No connection.
    #[error("nobody answers at {address} for notifications: {reason}; check the address, and that the service runs")]
    NoConnection {
        /// Host and port.
        address: String,
        /// The system's words.
        reason: String,
    },
    /// No TLS.
    #[error("no TLS with {address} for notifications: {reason}")]
    NoTls {
        /// Host and port, or the address of the WebSocket.
        address: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// No WebSocket.
    #[error("no WebSocket at {address}: {reason}")]
    NoWebSocket {
        /// The address of the WebSocket.
        address: String,
        /// What came instead, and what to do.
        reason: String,
    },
    /// The server did not offer to take a password, so none was sent.
    #[error("{address} gets no password of {user} for notifications: {reason}")]
    PasswordKept {
        /// Host and port.
        address: String,
        /// The user's id.
        user: String,
        /// What it offers instead, and what to do.
        reason: NoPassword,
    },
    /// The server did not take the credentials.
    #[error("{address} refused the credentials of {user} for notifications ({condition}); check the password")]
    Refused {
        /// Host and port.
        address: String,
        /// The user's id.
        user: String,
        /// The server's condition.
        condition: String,
    },
    /// A request on the stream was refused.
    #[error("{address} refused {what} ({condition})")]
    RequestRefused {
        /// Host and port.
        address: String,
        /// What was asked.
        what: String,
        /// The server's condition.
        condition: String,
    },
    /// No answer in time.
    #[error("{address} did not answer {what} within {}; check that it is the notification service, and its log", seconds(*limit))]
    Late {
        /// Host and port.
        address: String,
        /// What was asked.
        what: String,
        /// The deadline.
        limit: Duration,
    },
    /// The server ended the stream with an error.
    #[error(
        "the notification stream of {user} at {address} ended: the server sent the stream error {condition}; look at the \
         server's log"
    )]
    EndedByError {
        /// Host and port.
        address: String,
        /// The user's id; empty where nobody had authenticated.
        user: String,
        /// The condition of the error.
        condition: String,
    },
    /// The stream is over.
    #[error("the notification stream of {user} at {address} ended: {reason}; look at the server's log")]
    Ended {
        /// Host and port.
        address: String,
        /// The user's id.
        user: String,
        /// Why, as far as known.
        reason: String,
    },
    /// The server speaks something else.
    #[error("{address} does not speak XMPP as expected: {reason}; check that it is the notification service")]
    Unexpected {
        /// Host and port.
        address: String,
        /// What came.
        reason: String,
    },
}
