//! An agent who calls like a customer: dials a queue or another agent, and hangs up.

use crate::control::{StimulusCommand, StimulusKind};
use crate::lab::CallCentre;
use crate::waiting::{Stopwatch, quiet};

use super::access::{AccessTrouble, PersonAccess, SIGNED_OUT};
use super::reach::Reach;

/// Between one look and the next.
const BETWEEN: std::time::Duration = std::time::Duration::from_millis(100);

/// How long signing in may take.
const LONGEST_SIGN_IN: std::time::Duration = std::time::Duration::from_secs(15);

/// Whether an agent can cause it.
pub(super) fn can_cause(kind: StimulusKind) -> bool {
    match kind {
        StimulusKind::CustomerCallsQueue | StimulusKind::CustomerCallsAgent | StimulusKind::CustomerHangsUp => true,
        StimulusKind::DialerReservesAgent
        | StimulusKind::CtiServerIsLost
        | StimulusKind::CtiServerComesBack
        | StimulusKind::ServiceGoesDown
        | StimulusKind::ServiceBecomesPartial
        | StimulusKind::ServiceComesBack
        | StimulusKind::PhoneFails
        | StimulusKind::PhoneWorksAgain => false,
    }
}

/// An agent who plays a customer.
pub(super) struct CustomerAgent<'a> {
    pub(super) access: PersonAccess<'a>,
    pub(super) reach: &'a Reach,
    pub(super) call_centre: &'a CallCentre,
}

impl CustomerAgent<'_> {
    /// Does what a customer does.
    pub(super) async fn cause(&self, command: &StimulusCommand) -> Result<(), AccessTrouble> {
        match (command.kind, &command.to) {
            (StimulusKind::CustomerHangsUp, _) => self.hang_up().await,
            (_, Some(number)) => {
                self.sign_in().await?;
                self.access.make_call(number, self.reach).await
            }
            (_, None) => Ok(()),
        }
    }

    async fn hang_up(&self) -> Result<(), AccessTrouble> {
        for dialog in self.access.dialogs().await? {
            if dialog.actions.iter().any(|offered| offered == "DROP") {
                self.access.take_action(&dialog.id, "DROP").await?;
            }
        }
        Ok(())
    }

    /// Signs in, and waits until calls can be made.
    async fn sign_in(&self) -> Result<(), AccessTrouble> {
        let clock = Stopwatch::start();
        if self.access.user().await?.state == SIGNED_OUT {
            self.access.sign_in(self.call_centre).await?;
        }
        while self.access.user().await?.state == SIGNED_OUT && clock.elapsed() < LONGEST_SIGN_IN {
            quiet(BETWEEN).await;
        }
        Ok(())
    }
}
