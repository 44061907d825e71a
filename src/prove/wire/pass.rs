//! The embedded mock behind sockets of its own, through which everything of a run passes.

use std::collections::BTreeMap;
use std::future::Future;
use std::io;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use crate::cast::Cast;
use crate::client::StreamAddress;
use crate::control::{Password, StimulusCommand};
use crate::lab::{Person, TargetDescription};
use crate::observe::Answered;
use crate::plan::Run;
use crate::target::{Embedded, Lease, Target, TargetTrouble};
use crate::waiting::{quiet, with_free_port};

use super::edit::{Edit, Message};
use super::way::{HttpWay, WireWay, with_prefixes};
use super::{http, stream};

/// How much longer an honest answer takes over the sockets than without.
const SLOWER_BY: Duration = Duration::from_millis(2);

/// What passes in one run, and what is changed of it.
#[derive(Debug, Default)]
pub(super) struct Passing {
    edit: Edit,
    /// The settling before which the edit's end is sent; none sends it never.
    last_settle: Option<usize>,
    /// How long every answer takes longer.
    slower_by: Duration,
    settled: AtomicUsize,
    answers: AtomicUsize,
    notices: Mutex<BTreeMap<String, usize>>,
    ended: Mutex<bool>,
    way: WireWay,
    /// How many messages have prefixes.
    prefixed: AtomicUsize,
}

impl Passing {
    /// What is said in place of the next answer, once it is time to answer.
    pub(super) async fn other_answer(&self) -> Option<Answered> {
        quiet(self.slower_by).await;
        let number = self.answers.fetch_add(1, Ordering::SeqCst);
        self.edit.answers.get(&number).cloned()
    }

    /// How answers are written.
    pub(super) fn http_way(&self) -> HttpWay {
        self.way.http
    }

    /// A message that nothing is sent in place of.
    pub(super) fn dressed(&self, message: Vec<u8>) -> Vec<u8> {
        if !self.way.prefixes {
            return message;
        }
        self.prefixed.fetch_add(1, Ordering::SeqCst);
        with_prefixes(&message)
    }

    /// What is sent in place of a person's next notice.
    pub(super) fn other_notices(&self, person: &str) -> Option<Vec<Message>> {
        let mut notices = lock(&self.notices);
        let count = notices.entry(person.to_owned()).or_default();
        let number = *count;
        *count += 1;
        self.edit.notices.get(&(person.to_owned(), number)).cloned()
    }

    /// What is sent to a person once the last step has settled, the first time that somebody asks.
    pub(super) fn at_the_end(&self, person: &str) -> Vec<Message> {
        let is_due = self.last_settle == Some(self.settled.load(Ordering::SeqCst));
        match &self.edit.at_the_end {
            Some((to, messages)) if is_due && to == person && !std::mem::replace(&mut *lock(&self.ended), true) => {
                messages.clone()
            }
            _ => Vec::new(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The embedded mock behind those sockets, for one run.
pub(in crate::prove) struct MockOverSockets<'a> {
    target: &'a Embedded,
    passing: Arc<Passing>,
    listening: Mutex<Vec<AbortHandle>>,
}

impl<'a> MockOverSockets<'a> {
    /// Everything passes as it came, answers a little later: no run may depend on how fast they are.
    pub(super) fn honest(target: &'a Embedded) -> Self {
        let passing = Passing { slower_by: SLOWER_BY, ..Passing::default() };
        MockOverSockets { target, passing: Arc::new(passing), listening: Mutex::default() }
    }

    /// Everything says what it said, and is written in another way.
    pub(in crate::prove) fn dressed(target: &'a Embedded, way: WireWay) -> Self {
        let passing = Passing { way, ..Passing::default() };
        MockOverSockets { target, passing: Arc::new(passing), listening: Mutex::default() }
    }

    /// What passes is changed; `settles` is how often the honest run settled.
    pub(super) fn lying(target: &'a Embedded, edit: Edit, settles: usize) -> Self {
        let passing = Passing { edit, last_settle: Some(settles), ..Passing::default() };
        MockOverSockets { target, passing: Arc::new(passing), listening: Mutex::default() }
    }

    /// How much of the run was written in another way: answers, or messages.
    pub(in crate::prove) fn passed(&self) -> usize {
        let Passing { way, answers, prefixed, .. } = self.passing.as_ref();
        let answers = if way.http == HttpWay::AsCame { 0 } else { answers.load(Ordering::SeqCst) };
        answers + prefixed.load(Ordering::SeqCst)
    }

    /// How often the run settled.
    pub(super) fn settles(&self) -> usize {
        self.passing.settled.load(Ordering::SeqCst)
    }

    /// Listens on a port of its own and passes what comes there on to an address.
    async fn listen<P, F>(&self, address: String, pass: P) -> Result<String, TargetTrouble>
    where
        P: Fn(TcpStream, TcpStream, Arc<Passing>) -> F + Send + Sync + 'static,
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let refused = |error: io::Error| TargetTrouble::Refused(format!("no port can be opened in between: {error}"));
        let bind = || std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listener = with_free_port(bind).await.map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let listener = TcpListener::from_std(listener).map_err(refused)?;
        let own = listener.local_addr().map_err(refused)?.to_string();
        let passing = Arc::clone(&self.passing);
        let task = tokio::spawn(async move {
            // Dropped with this task, and what passes with it.
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&address).await else { continue };
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                connections.spawn(pass(client, server, Arc::clone(&passing)));
            }
        });
        lock(&self.listening).push(task.abort_handle());
        Ok(own)
    }
}

impl Target for MockOverSockets<'_> {
    fn description(&self) -> &TargetDescription {
        self.target.description()
    }

    async fn lease(&self, run: &Run) -> Result<(Lease, Cast), TargetTrouble> {
        let (lease, cast) = self.target.lease(run).await?;
        let rest = lease.rest.trim_start_matches("http://").to_owned();
        let rest =
            self.listen(rest, |client, server, passing| async move { http::pass(client, server, &passing).await });
        let rest = format!("http://{}", rest.await?);
        let address = lease.stream.address.clone();
        let address =
            self.listen(address, |client, server, passing| async move { stream::pass(client, server, &passing).await });
        let stream = StreamAddress { address: address.await?, ..lease.stream.clone() };
        Ok((Lease { rest, stream, ..lease }, cast))
    }

    async fn stimulate(&self, lease: &Lease, command: &StimulusCommand) -> Result<(), TargetTrouble> {
        self.target.stimulate(lease, command).await
    }

    async fn token(&self, lease: &Lease, person: &Person) -> Result<Password, TargetTrouble> {
        self.target.token(lease, person).await
    }

    async fn settle(&self, lease: &Lease) -> Result<(), TargetTrouble> {
        self.passing.settled.fetch_add(1, Ordering::SeqCst);
        self.target.settle(lease).await
    }

    async fn advance(&self, lease: &Lease, by: Duration) -> Result<(), TargetTrouble> {
        self.target.advance(lease, by).await
    }

    async fn release(&self, lease: Lease) {
        self.target.release(lease).await;
        lock(&self.listening).drain(..).for_each(|task| task.abort());
    }
}
