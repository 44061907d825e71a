//! What no request causes: customers, dialers, phones, time, and a server that stops serving.

use std::time::Duration;

use crate::control::{Password, StimulusCommand, StimulusDeclined, StimulusKind, TokenCommand, TokenGiven};
use crate::lab::Side;
use crate::mock::journal::JournalLine;
use crate::mock::world::{Called, Farewell, ServiceState, TOKEN_LIFETIME, World};

use super::serve::Server;

impl Server {
    /// Lets something happen that no request causes.
    ///
    /// # Errors
    /// [`StimulusDeclined`] with the reason.
    pub fn stimulate(&mut self, command: &StimulusCommand) -> Result<(), StimulusDeclined> {
        let to = command.to.as_deref();
        let happened = match command.kind {
            StimulusKind::CustomerHangsUp
            | StimulusKind::CustomerCallsQueue
            | StimulusKind::CustomerCallsAgent
            | StimulusKind::DialerReservesAgent => self.customer(command.kind, &command.customer, to),
            StimulusKind::PhoneFails | StimulusKind::PhoneWorksAgain => self.phone(command.kind, to),
            StimulusKind::CtiServerIsLost => {
                did(self.world.lose_cti_server(), "the CTI server is lost already; bring it back first")
            }
            StimulusKind::CtiServerComesBack => {
                did(self.world.find_cti_server(), "the CTI server is there; let it go down first")
            }
            StimulusKind::ServiceGoesDown => self.serve_as(ServiceState::OutOfService),
            StimulusKind::ServiceBecomesPartial => self.serve_as(ServiceState::PartialService),
            StimulusKind::ServiceComesBack => self.serve_as(ServiceState::InService),
        };
        happened.map_err(|reason| StimulusDeclined { reason })?;
        self.write_journal(|| JournalLine::Event { what: told(command) });
        self.drain();
        Ok(())
    }

    fn customer(&mut self, kind: StimulusKind, customer: &str, to: Option<&str>) -> Result<(), String> {
        if kind == StimulusKind::CustomerHangsUp {
            let reason = format!("{customer} has no call; let the customer call first");
            return did(self.world.customer_hangs_up(customer), &reason);
        }
        let needs = "a call needs `to`: a queue's name or number, or an agent's extension";
        let to = to.ok_or_else(|| needs.to_owned())?;
        if kind == StimulusKind::DialerReservesAgent {
            let reason = format!("nobody at {to} is READY; let an agent become READY first");
            return did(self.world.dialer_reserves(customer, to), &reason);
        }
        match self.world.customer_calls(customer, to) {
            Called::Yes => Ok(()),
            Called::Busy => Err(format!("{to} is in a call; let that call end first")),
            Called::Nobody => {
                let remedy = "name a queue, or the extension of someone signed in whose phone works";
                Err(format!("nobody is reached at {to}: {remedy}"))
            }
        }
    }

    fn phone(&mut self, kind: StimulusKind, whose: Option<&str>) -> Result<(), String> {
        let id = person(&self.world, whose.unwrap_or_default())?;
        match kind {
            StimulusKind::PhoneFails => did(self.world.phone_fails(&id), &format!("{id}'s phone has failed already")),
            _ => did(self.world.phone_works_again(&id), &format!("{id}'s phone works")),
        }
    }

    fn serve_as(&mut self, state: ServiceState) -> Result<(), String> {
        let reason = format!("SystemInfo says {} already, or says so until the CTI server is there", state.word());
        did(self.world.set_service(Side::A, state), &reason)
    }

    /// Takes the server out of service, or brings it back.
    pub fn fail(&mut self, side: Side, out_of_service: bool) {
        let (state, what) = if out_of_service {
            (ServiceState::OutOfService, "out of service")
        } else {
            (ServiceState::InService, "in service again")
        };
        if self.world.set_service(side, state) {
            let whose = if side == Side::B { "the second server is " } else { "" };
            self.write_journal(|| JournalLine::Event { what: format!("{whose}{what}") });
            self.drain();
        }
    }

    /// Moves the clock, letting timers fire and delayed things go out, in the order of their times; what follows from each
    /// is worked off before the next.
    pub fn advance(&mut self, duration: Duration) {
        let until = self.world.now().after(duration);
        self.drain();
        loop {
            let next = self.delays.first_due().map_or(until, |due| due.min(until));
            while self.world.fire_next(next) {
                self.write_journal(|| JournalLine::Event { what: "a timer fires".to_owned() });
                self.drain();
            }
            self.send_what_is_due();
            if next >= until {
                break;
            }
        }
    }

    /// Cuts all streams of a person, as a broken network does; how many there were.
    ///
    /// # Errors
    /// Where nobody has that id or login name.
    pub fn cut(&mut self, user: &str) -> Result<usize, StimulusDeclined> {
        let id = person(&self.world, user).map_err(|reason| StimulusDeclined { reason })?;
        let mut cut = 0;
        for side in self.world.sides() {
            self.world.side = side;
            cut += self.with_client(&id, Farewell::Lost, |service| service.cut(&id));
        }
        self.world.side = Side::A;
        self.write_journal(|| JournalLine::Event { what: format!("{cut} streams of {id} are cut") });
        Ok(cut)
    }

    /// Gives a person a token of single sign-on, for a time of the world's clock.
    ///
    /// # Errors
    /// Where nobody has that id or login name, or the system has no random numbers.
    pub fn give_token(&mut self, command: &TokenCommand) -> Result<TokenGiven, StimulusDeclined> {
        let id = person(&self.world, &command.user).map_err(|reason| StimulusDeclined { reason })?;
        let no_numbers =
            |error| StimulusDeclined { reason: format!("the system gives no random numbers: {error}; try again") };
        let token = Password::drawn().map_err(no_numbers)?;
        let lifetime = command.seconds.map_or(TOKEN_LIFETIME, Duration::from_secs);
        self.world.give_token(token.clone(), &id, lifetime);
        self.write_journal(|| JournalLine::Event { what: format!("{id} has a token for {} s", lifetime.as_secs()) });
        Ok(TokenGiven { token, expires_in: lifetime.as_secs() })
    }

    /// Begins anew: everybody is signed out, no call is left, the clock shows its first instant, nothing is delayed, and
    /// every stream ends. The journal goes on.
    pub fn reset(&mut self) {
        self.write_journal(|| JournalLine::Event { what: "the world begins anew".to_owned() });
        self.world = self.world.begun_anew();
        self.service.reset();
        if let Some(second) = &mut self.second {
            second.reset();
        }
        self.delays.clear();
    }
}

fn did(happened: bool, reason: &str) -> Result<(), String> {
    if happened { Ok(()) } else { Err(reason.to_owned()) }
}

/// The id of somebody who is named by id or login name.
fn person(world: &World, named: &str) -> Result<String, String> {
    let unknown = || format!("nobody has the id or login name `{named}`; `finspec mock status` lists the people");
    world.person(named).map(|person| person.id.clone()).ok_or_else(unknown)
}

/// A stimulus in a few words.
fn told(command: &StimulusCommand) -> String {
    let (customer, to) = (&command.customer, command.to.as_deref().unwrap_or_default());
    match command.kind {
        StimulusKind::CustomerHangsUp => format!("{customer} hangs up"),
        StimulusKind::CustomerCallsQueue | StimulusKind::CustomerCallsAgent | StimulusKind::DialerReservesAgent => {
            format!("{customer} calls {to}")
        }
        StimulusKind::CtiServerIsLost => "the CTI server is lost".to_owned(),
        StimulusKind::CtiServerComesBack => "the CTI server is there again".to_owned(),
        StimulusKind::ServiceGoesDown => "out of service".to_owned(),
        StimulusKind::ServiceBecomesPartial => "in service in part only".to_owned(),
        StimulusKind::ServiceComesBack => "in service again".to_owned(),
        StimulusKind::PhoneFails => format!("the phone of {to} fails"),
        StimulusKind::PhoneWorksAgain => format!("the phone of {to} works again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, call, server};

    fn of_server(kind: StimulusKind) -> StimulusCommand {
        StimulusCommand::of_server(kind)
    }

    #[test]
    fn without_its_cti_server_everything_but_system_info_is_refused() {
        let mut server = server(Ccx);
        server.stimulate(&of_server(StimulusKind::CtiServerIsLost)).unwrap();
        let again = server.stimulate(&of_server(StimulusKind::CtiServerIsLost)).unwrap_err();
        assert!(again.reason.contains("bring it back first"), "{again}");
        let reply = server.answer(&call("GET", "/finesse/api/User/1001001", ""));
        assert_eq!((reply.status, reply.refused), (503, Some("general.http#503-service-unavailable")));
        let info = server.answer(&call("GET", "/finesse/api/SystemInfo", ""));
        assert!(info.body.contains("OUT_OF_SERVICE") && info.body.contains("failure"), "{}", info.body);
        server.stimulate(&of_server(StimulusKind::CtiServerComesBack)).unwrap();
        assert_eq!(server.answer(&call("GET", "/finesse/api/User/1001001", "")).status, 200);
    }

    #[test]
    fn a_server_that_serves_in_part_says_so_and_refuses() {
        let mut server = server(Cce);
        server.stimulate(&of_server(StimulusKind::ServiceBecomesPartial)).unwrap();
        let info = server.answer(&call("GET", "/finesse/api/SystemInfo", "")).body;
        assert!(info.contains("<status>PARTIAL_SERVICE</status>") && info.contains("success"), "{info}");
        assert_eq!(server.answer(&call("GET", "/finesse/api/User/1001001", "")).status, 503);
    }

    #[test]
    fn who_is_unknown_is_told_by_name() {
        let mut server = server(Ccx);
        for phone in ["", "nobody"] {
            let command = StimulusCommand::of_phone(StimulusKind::PhoneFails, phone);
            let declined = server.stimulate(&command).unwrap_err();
            assert!(declined.reason.contains(&format!("`{phone}`")), "{declined}");
        }
        assert!(server.cut("nobody").is_err());
        assert_eq!(server.cut("ada.example"), Ok(0));
    }

    #[test]
    fn a_world_that_begins_anew_is_as_a_new_one_and_keeps_its_journal() {
        let mut server = server(Ccx);
        server.history = crate::mock::history::History::of(10);
        server.world.sign_in(ADA, "5501");
        server.stimulate(&of_server(StimulusKind::CtiServerIsLost)).unwrap();
        server.advance(Duration::from_secs(90));
        server.reset();
        let fresh = super::super::super::testing::world(Ccx);
        assert_eq!(format!("{:?}", server.world), format!("{fresh:?}"));
        let lines: Vec<String> = server.history.after(0).map(|entry| entry.line.to_string()).collect();
        assert_eq!(lines.first().map(String::as_str), Some("the CTI server is lost"));
        assert_eq!(lines.last().map(String::as_str), Some("the world begins anew"));
    }
}
