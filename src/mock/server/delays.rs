//! Delays: answers and notices that wait for a time on the world's clock. The same seed gives the same delays.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::control::{DelayCommand, DelayedThing};
use crate::limits::MOST_DELAYED;
use crate::mock::choice::mixed;
use crate::mock::notices::Publication;
use crate::mock::world::WorldTime;

/// What waits, and how long things wait.
#[derive(Debug, Default)]
pub struct Delays {
    command: Option<DelayCommand>,
    drawn: u64,
    /// In the order in which they go out: none overtakes another, as on one connection to a server.
    notices: VecDeque<(WorldTime, Publication)>,
    /// Whoever waits for an answer goes on once this is sent, or thrown away.
    answers: Vec<(WorldTime, oneshot::Sender<()>)>,
}

impl Delays {
    /// Delays from now on as the command says; what waits already goes out at its time.
    pub fn set(&mut self, command: DelayCommand) {
        self.drawn = 0;
        self.command = Some(command).filter(|command| command.milliseconds > 0 || command.spread > 0);
    }

    /// What is delayed.
    pub const fn command(&self) -> Option<DelayCommand> {
        self.command
    }

    /// How many things wait.
    pub fn waiting(&self) -> usize {
        self.notices.len() + self.answers.len()
    }

    /// Nothing is delayed, and nothing waits: notices are lost, answers go out.
    pub fn clear(&mut self) {
        *self = Delays::default();
    }

    /// When the first thing is due.
    pub fn first_due(&self) -> Option<WorldTime> {
        let answers = self.answers.iter().map(|(due, _)| *due);
        self.notices.front().map(|(due, _)| *due).into_iter().chain(answers).min()
    }

    /// Keeps a notice for its time; `false` where it goes out now.
    pub fn keep_notice(&mut self, now: WorldTime, notice: &Publication) -> bool {
        let last = self.notices.back().map(|(due, _)| *due);
        let Some(delay) = self.draw(DelayedThing::Notices) else {
            // Behind those that wait still, once delays have ended.
            return last.is_some_and(|due| self.push(due, notice));
        };
        let due = now.after(delay);
        self.push(last.map_or(due, |last| last.max(due)), notice)
    }

    fn push(&mut self, due: WorldTime, notice: &Publication) -> bool {
        let has_room = self.notices.len() < MOST_DELAYED;
        if has_room {
            self.notices.push_back((due, notice.clone()));
        }
        has_room
    }

    /// What an answer waits for; nothing where it goes out now.
    pub fn keep_answer(&mut self, now: WorldTime) -> Option<oneshot::Receiver<()>> {
        let delay = self.draw(DelayedThing::Answers).filter(|_| self.answers.len() < MOST_DELAYED)?;
        let (sender, receiver) = oneshot::channel();
        self.answers.push((now.after(delay), sender));
        Some(receiver)
    }

    /// The next notice that is due.
    pub fn take_notice(&mut self, now: WorldTime) -> Option<Publication> {
        let is_due = self.notices.front().is_some_and(|(due, _)| *due <= now);
        if is_due { self.notices.pop_front().map(|(_, notice)| notice) } else { None }
    }

    /// Lets answers go that are due.
    pub fn release_answers(&mut self, now: WorldTime) {
        let is_due = |(due, _): &mut (WorldTime, oneshot::Sender<()>)| *due <= now;
        for (_, sender) in self.answers.extract_if(.., is_due) {
            // Whoever waited may have gone.
            let _ = sender.send(());
        }
    }

    /// The next delay, where such things are delayed.
    fn draw(&mut self, what: DelayedThing) -> Option<Duration> {
        let command = self.command.filter(|command| command.what == what || command.what == DelayedThing::Both)?;
        self.drawn += 1;
        let (middle, spread) = (u64::from(command.milliseconds), u64::from(command.spread));
        let within =
            mixed(command.seed.wrapping_add(self.drawn.wrapping_mul(0x9e37_79b9_7f4a_7c15))) % (2 * spread + 1);
        Some(Duration::from_millis((middle + within).saturating_sub(spread)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::Cce;
    use crate::lab::Side;
    use crate::mock::pubsub::{OutboundQueue, Presence, outbound};
    use crate::mock::server::Server;
    use crate::mock::testing::{ADA, call, server};

    fn command(milliseconds: u32, spread: u32, seed: u64, what: DelayedThing) -> DelayCommand {
        DelayCommand { milliseconds, spread, seed, what }
    }

    fn drawn(command: DelayCommand) -> Vec<u128> {
        let mut delays = Delays::default();
        delays.set(command);
        (0..200).filter_map(|_| delays.draw(DelayedThing::Notices)).map(|delay| delay.as_millis()).collect()
    }

    #[test]
    fn a_seed_gives_the_same_delays_within_the_spread() {
        let delays = drawn(command(200, 100, 7, DelayedThing::Both));
        assert_eq!(delays, drawn(command(200, 100, 7, DelayedThing::Both)));
        assert_ne!(delays, drawn(command(200, 100, 8, DelayedThing::Both)));
        assert!(delays.iter().all(|delay| (100..=300).contains(delay)), "{delays:?}");
        assert!(delays.iter().min() < Some(&120) && delays.iter().max() > Some(&280), "{delays:?}");
        assert_eq!(drawn(command(50, 0, 0, DelayedThing::Notices)), [50; 200]);
        assert_eq!(drawn(command(50, 0, 0, DelayedThing::Answers)), []);
        assert!(drawn(command(10, u32::MAX, 1, DelayedThing::Both)).contains(&0), "never before its time");
    }

    /// A server with a stream of Ada's, who signs in.
    fn told(delay: DelayCommand) -> (Server, OutboundQueue) {
        let mut server = server(Cce);
        let (outbound, queue) = outbound();
        let session = server.service.connect(outbound);
        server.service.bind(session, ADA, None);
        server.service.set_presence(session, Presence::Listening);
        server.delays.set(delay);
        let body = "<User><state>LOGIN</state><extension>5501</extension></User>";
        assert_eq!(server.answer(&call("PUT", "/finesse/api/User/1001001", body)).status, 202);
        (server, queue)
    }

    #[test]
    fn a_notice_goes_out_at_its_time_and_none_overtakes_another() {
        let (mut server, mut queue) = told(command(200, 0, 0, DelayedThing::Notices));
        server.advance(Duration::from_millis(199));
        assert_eq!((queue.try_next(), server.delays.waiting()), (None, 2), "the user's and the team's wait");
        server.delays.set(command(0, 0, 0, DelayedThing::Both));
        server.fail(Side::A, true);
        assert_eq!(queue.try_next(), None, "what comes later waits behind");
        server.advance(Duration::from_millis(1));
        let sent = std::iter::from_fn(|| queue.try_next()).map(|frame| format!("{frame:?}")).collect::<Vec<_>>();
        assert!(sent.len() == 2 && sent[0].contains("NOT_READY") && sent[1].contains("OUT_OF_SERVICE"), "{sent:?}");
        assert_eq!(server.delays.waiting(), 0);
    }

    #[test]
    fn an_answer_waits_for_its_time_or_for_a_new_beginning() {
        let (mut server, _queue) = told(command(200, 0, 0, DelayedThing::Answers));
        let now = server.world.now();
        let mut answer = server.delays.keep_answer(now).unwrap();
        assert!(answer.try_recv().is_err());
        server.advance(Duration::from_millis(200));
        assert_eq!(answer.try_recv(), Ok(()));
        let mut lost = server.delays.keep_answer(now).unwrap();
        server.reset();
        assert_eq!(lost.try_recv(), Err(oneshot::error::TryRecvError::Closed));
    }

    #[test]
    fn so_many_wait_and_the_rest_goes_out_at_once() {
        let (mut server, _queue) = told(command(200, 0, 0, DelayedThing::Both));
        let now = server.world.now();
        let kept: Vec<_> = (0..MOST_DELAYED + 5).map(|_| server.delays.keep_answer(now)).collect();
        assert_eq!(kept.iter().filter(|answer| answer.is_none()).count(), 5);
        for number in 0..MOST_DELAYED + 5 {
            server.fail(Side::A, number % 2 == 0);
        }
        assert!(server.delays.waiting() <= 2 * MOST_DELAYED);
    }
}
