//! The live target: a server that is nobody's to drive. Its people are shared, so each belongs to one run at a time; whoever
//! is in use is not touched, nothing is touched that the file does not declare, and whoever a run signed in is signed out
//! again.

mod access;
mod customer;
mod journal;
mod neighbours;
mod reach;
mod recover;
mod restore;
mod seats;

use std::time::Duration;

use futures_util::future::join_all;

use crate::cast::Cast;
use crate::client::HttpClient;
use crate::client::http::Credentials;
use crate::contract::{EffectKind, Method};
use crate::control::{Password, StimulusCommand, StimulusKind};
use crate::lab::{CallCentre, Person, TargetDescription, TargetKind, Transport};
use crate::observe::Sent;
use crate::plan::Run;
use crate::waiting::quiet;

use super::file::TargetFile;
use super::system_info::{SystemFacts, read_facts};
use super::windows::{ShortestWindows, Windows};
use super::{Lease, PersonSecrets, Target, TargetTrouble};

use access::SIGNED_OUT;
use customer::CustomerAgent;
use seats::{Seats, Taken};

pub(crate) use access::{AccessTrouble, PersonAccess};
pub use journal::{JournalTrouble, RunJournal};
pub(crate) use reach::Reach;
pub use recover::{Recovered, Recovery};
pub use restore::NotRestored;

/// The longest time of the server's clock that a run waits for, all in all. What ends after a minute cannot be told to the second
/// there: steps take seconds to settle.
const LONGEST_ADVANCE: Duration = Duration::from_secs(30);

/// A server that is nobody's to drive.
#[derive(Debug)]
pub struct Live {
    description: TargetDescription,
    rest: String,
    transport: Transport,
    notifications: String,
    call_centre: CallCentre,
    /// Who calls queues and agents like a customer.
    customer: Option<Person>,
    secrets: PersonSecrets,
    facts: SystemFacts,
    client: HttpClient,
    windows: Windows,
    reach: Reach,
    journal: Option<RunJournal>,
    seats: Seats,
}

/// How somebody was found before anything was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonFound {
    /// Signed out: she can play.
    Free,
    /// Not to be touched, and why: signed in, or a stranger to the server.
    Aside(String),
    /// Not to be read now, and why.
    Unknown(String),
}

impl Live {
    /// Looks at the server that a target file describes.
    ///
    /// # Errors
    /// [`TargetTrouble`] where it cannot be reached or is another product than the file says.
    pub async fn connect(
        file: &TargetFile,
        secrets: PersonSecrets,
        client: &HttpClient,
    ) -> Result<Self, TargetTrouble> {
        let (transport, notifications) = file.way()?;
        let facts = read_facts(client, &file.rest).await?;
        file.must_be_deployment(&facts)?;
        let customer = file.customer_agent().map_err(TargetTrouble::Refused)?.cloned();
        Ok(Live {
            description: file.description(TargetKind::Live),
            rest: file.rest.clone(),
            transport,
            notifications: notifications.to_owned(),
            reach: Reach::of(&file.call_centre, file.may_dial.iter().cloned()),
            call_centre: file.call_centre.clone(),
            customer,
            secrets,
            facts,
            client: client.clone(),
            windows: Windows::of(file.shortest_windows.clone()),
            journal: None,
            seats: Seats::default(),
        })
    }

    /// The same target with other windows.
    #[must_use]
    pub fn with_shortest_windows(self, shortest: ShortestWindows) -> Self {
        Live { windows: Windows::of(shortest), ..self }
    }

    /// The same target with a journal of what is changed.
    #[must_use]
    pub fn with_journal(self, journal: RunJournal) -> Self {
        Live { journal: Some(journal), ..self }
    }

    /// Whether the server says that it is finspec's mock.
    pub fn is_mock(&self) -> bool {
        self.facts.is_mock
    }

    /// Where the journal of this target is kept on this machine.
    pub fn journal_path(&self) -> std::path::PathBuf {
        RunJournal::path_of(&self.description.name, &self.rest)
    }

    /// Everybody whom the file declares.
    pub fn people(&self) -> &[Person] {
        &self.call_centre.people
    }

    /// Every number that may be dialled.
    pub fn numbers(&self) -> Vec<String> {
        self.reach.numbers()
    }

    /// For which kinds of effects the file lets less be watched than usual, each with its time.
    pub fn shortened_windows(&self) -> Vec<String> {
        self.windows.shortened()
    }

    /// Whom runs did not leave as found.
    pub fn not_restored(&self) -> Vec<NotRestored> {
        self.seats.not_restored()
    }

    /// Looks at somebody, with that person's own credentials, and changes nothing. Whoever cannot be read or is signed in is
    /// set aside from then on.
    pub async fn look_at(&self, person: &Person) -> PersonFound {
        let why = match self.access(person).user().await {
            Ok(user) if user.state == SIGNED_OUT => return PersonFound::Free,
            Ok(user) => {
                let since = if user.since.is_empty() { String::new() } else { format!(" since {}", user.since) };
                let state = if user.state.is_empty() { "in no state" } else { &user.state };
                format!("in use: {state}{since}")
            }
            Err(trouble @ (AccessTrouble::Credentials(_) | AccessTrouble::NoCredentials(_))) => trouble.to_string(),
            Err(trouble) => return PersonFound::Unknown(trouble.to_string()),
        };
        self.seats.set_aside(person, &why);
        PersonFound::Aside(why)
    }

    /// Why a run cannot be played here, known before the first request; `None` where nothing speaks against it.
    pub fn cannot_play(&self, run: &Run) -> Option<String> {
        if run.needs_second_server() {
            return Some("the target file names no second server; run against the embedded mock".to_owned());
        }
        let causes = |kind: StimulusKind| self.customer.is_some() && customer::can_cause(kind);
        if let Some(kind) = run.stimuli().map(|stimulus| stimulus.kind).find(|kind| !causes(*kind)) {
            let remedy = match customer::can_cause(kind) {
                true => "name an agent who calls like a customer, `customer: {agent: ID}`, in the target file",
                false => "run against the embedded mock, or give a mock with a control address",
            };
            return Some(format!("the target has no way to cause `{}`; {remedy}", kind.word()));
        }
        if run.sends_wrong_passwords() {
            return Some(
                "it sends a wrong password, which may lock an account; run against the embedded mock".to_owned(),
            );
        }
        let waits: Duration = run.advances().sum();
        (waits > LONGEST_ADVANCE).then(|| {
            format!("it waits {} by the server's clock; run against the embedded mock", crate::waiting::seconds(waits))
        })
    }

    /// Whether the people of a run could be found at all, whoever plays with another run now.
    ///
    /// # Errors
    /// Which role nobody can play, and who is set aside.
    pub fn can_cast(&self, run: &Run) -> Result<(), String> {
        self.seats.could_take(run, &self.call_centre, self.customer.as_ref())
    }

    fn credentials_of(&self, person: &Person) -> Option<Credentials> {
        self.secrets.of(&person.id).map(|secret| secret.credentials(&person.id))
    }

    fn access<'a>(&'a self, person: &'a Person) -> PersonAccess<'a> {
        let credentials = self.credentials_of(person);
        PersonAccess { client: &self.client, rest: &self.rest, person, credentials }
    }

    /// Everybody whom a run needs, each looked at before: who is in use is set aside, and somebody else sought.
    async fn cast(&self, run: &Run) -> Result<Cast, TargetTrouble> {
        loop {
            let released = self.seats.released();
            match self.seats.take(run, &self.call_centre, self.customer.as_ref()) {
                Taken::Cast(cast) => {
                    let looked = self.look_at_all(run, &cast).await;
                    if let Ok(true) = looked {
                        return Ok(*cast);
                    }
                    self.seats.give_back(seats::people_of(&cast).map(|person| person.id.as_str()));
                    looked?;
                }
                Taken::Later => released.await,
                Taken::Never(reason) => return Err(TargetTrouble::NotArranged(reason)),
            }
        }
    }

    /// Whether everybody of a cast is free, and nobody else is called.
    async fn look_at_all(&self, run: &Run, cast: &Cast) -> Result<bool, TargetTrouble> {
        let mut are_free = true;
        let people: Vec<&Person> = seats::people_of(cast).collect();
        let found = join_all(people.iter().map(|person| self.look_at(person))).await;
        for (person, found) in people.iter().zip(found) {
            match found {
                PersonFound::Free => {}
                PersonFound::Aside(_) => are_free = false,
                PersonFound::Unknown(why) => {
                    let name = &person.login_name;
                    return Err(TargetTrouble::NotArranged(format!("whether {name} is in use cannot be seen: {why}")));
                }
            }
        }
        if are_free {
            self.nobody_else_is_called(run, cast).await?;
        }
        Ok(are_free)
    }

    /// Before a queue is called, nobody may be READY whom the call is not meant for.
    async fn nobody_else_is_called(&self, run: &Run, cast: &Cast) -> Result<(), TargetTrouble> {
        let calls = |kind| run.stimuli().any(|stimulus| stimulus.kind == kind);
        let Some(queue) = cast.queue.as_ref().filter(|_| calls(StimulusKind::CustomerCallsQueue)) else {
            return Ok(());
        };
        let ready = neighbours::ready_beside(cast, queue, &self.call_centre, |person| self.access(person)).await;
        match ready.map_err(TargetTrouble::NotArranged)? {
            ready if ready.is_empty() => Ok(()),
            ready => Err(TargetTrouble::NotArranged(format!(
                "a call to {} could reach {}, who is READY and plays no role; ask them to go NOT_READY",
                queue.number,
                ready.join(", ")
            ))),
        }
    }

    /// Whom a request changes: the user of its address, else who sends it.
    fn changed_by(&self, sent: &Sent, sender: Option<&Person>) -> Option<String> {
        if matches!(sent.method, Method::Get | Method::Head | Method::Options) {
            return None;
        }
        let named = sent.path.strip_prefix("/finesse/api/User/").and_then(|rest| rest.split(['/', '?']).next());
        let is_named = |person: &&Person| {
            named.is_some_and(|name| {
                name.eq_ignore_ascii_case(&person.id) || name.eq_ignore_ascii_case(&person.login_name)
            })
        };
        let of_address = self.call_centre.people.iter().find(is_named).map(|person| person.id.clone());
        of_address.or_else(|| sender.map(|person| person.id.clone()))
    }

    async fn sign_out(&self, id: &str) {
        let Some(person) = self.call_centre.person(id) else { return };
        match restore::sign_out(&self.access(person), &self.call_centre).await {
            Ok(()) => {
                // Where this cannot be written, `recover` finds the person signed out, and says so.
                if let Some(journal) = &self.journal {
                    let _ = journal.restored(id);
                }
            }
            Err(trouble) => self.seats.was_not_restored(person, trouble),
        }
    }
}

impl Target for Live {
    fn description(&self) -> &TargetDescription {
        &self.description
    }

    async fn lease(&self, run: &Run) -> Result<(Lease, Cast), TargetTrouble> {
        if let Some(left) = self.seats.not_restored().first() {
            let reason = format!("no further run begins on a server that was not left as found: {left}");
            return Err(TargetTrouble::NotArranged(reason));
        }
        if let Some(reason) = self.cannot_play(run) {
            return Err(TargetTrouble::NotArranged(reason));
        }
        let cast = self.cast(run).await?;
        let secret = |person: &Person| Some((person.id.clone(), self.secrets.of(&person.id)?));
        let secrets = seats::people_of(&cast).filter_map(secret).collect();
        let lease = Lease {
            rest: self.rest.clone(),
            stream: self.facts.stream(self.transport, &self.notifications),
            secrets,
            world: None,
            second: None,
        };
        Ok((lease, cast))
    }

    fn may_send(&self, sent: &Sent, credentials: &Credentials) -> Result<(), TargetTrouble> {
        self.reach.allows(sent).map_err(|reason| TargetTrouble::NotArranged(format!("{reason}; nothing was sent")))?;
        let sender =
            self.call_centre.people.iter().find(|person| self.credentials_of(person).as_ref() == Some(credentials));
        if sender.is_none() && *credentials != Credentials::None {
            let reason = "a wrong password is never sent to a live server: it may lock an account";
            return Err(TargetTrouble::NotArranged(reason.to_owned()));
        }
        let Some(person) = self.changed_by(sent, sender) else { return Ok(()) };
        self.seats.touched(&person);
        match &self.journal {
            Some(journal) => journal
                .intends(&person, format!("{} {}", sent.method, sent.path))
                .map_err(|trouble| TargetTrouble::Refused(trouble.to_string())),
            None => Ok(()),
        }
    }

    async fn stimulate(&self, _: &Lease, command: &StimulusCommand) -> Result<(), TargetTrouble> {
        let Some(person) = self.customer.as_ref().filter(|person| person.extension == command.customer) else {
            let stimulus = command.kind.word();
            return Err(TargetTrouble::NotArranged(format!("the target has no way to cause `{stimulus}`")));
        };
        self.seats.touched(&person.id);
        if let Some(journal) = &self.journal {
            let intent = journal.intends(&person.id, command.kind.word().to_owned());
            intent.map_err(|trouble| TargetTrouble::Refused(trouble.to_string()))?;
        }
        let not_arranged = |trouble: AccessTrouble| {
            TargetTrouble::NotArranged(format!("{} cannot call like a customer: {trouble}", person.login_name))
        };
        CustomerAgent { access: self.access(person), reach: &self.reach, call_centre: &self.call_centre }
            .cause(command)
            .await
            .map_err(not_arranged)
    }

    fn window(&self, kind: EffectKind) -> Option<Duration> {
        Some(self.windows.now(kind))
    }

    fn came_after(&self, kind: EffectKind, late: Duration) {
        self.windows.came_after(kind, late);
    }

    async fn token(&self, _: &Lease, person: &Person) -> Result<Password, TargetTrouble> {
        let reason =
            format!("nobody asks the identity service for a token of {}; run against the embedded mock", person.id);
        Err(TargetTrouble::NotArranged(reason))
    }

    async fn settle(&self, _: &Lease) -> Result<(), TargetTrouble> {
        Ok(())
    }

    async fn advance(&self, _: &Lease, by: Duration) -> Result<(), TargetTrouble> {
        quiet(by).await;
        Ok(())
    }

    async fn release(&self, lease: Lease) {
        let touched = lease.secrets.keys().filter(|id| self.seats.forget_touched(id));
        join_all(touched.map(|id| self.sign_out(id))).await;
        self.seats.give_back(lease.secrets.keys().map(String::as_str));
    }
}
