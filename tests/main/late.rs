//! What comes after a step has settled and before the next begins is judged as that step's, and never lost.

use std::sync::Mutex;
use std::time::Duration;

use finspec::client::HttpClient;
use finspec::contract::Deployment::{self, Cce};
use finspec::runner::{Driven, Ending, drive};
use finspec::target::Embedded;
use finspec::verdict::DeviationPlace::{self, Payload, UnexpectedError};

use crate::support::project::run_of;
use crate::support::proxy::{Behind, Lie};

const DEADLINE: Duration = Duration::from_secs(20);

const ERROR: &str = "&lt;Update&gt;&lt;data&gt;&lt;apiErrors&gt;&lt;apiError&gt;&lt;errorType&gt;Generic Error\
                     &lt;/errorType&gt;&lt;/apiError&gt;&lt;/apiErrors&gt;&lt;/data&gt;&lt;/Update&gt;";

/// A transfer and its answer: what comes late of the first step must not be taken for something of the second.
const TWO_STEPS: &str = "dialog::single_step_transfer::colleague_answers";

/// Sends the first notice that has these words again, changed, behind the answer to the ping with which the step settles:
/// no later than the states can be read, and too late to be waited for.
struct Behindhand {
    words: &'static str,
    change: fn(&str) -> String,
    held: Mutex<Held>,
}

#[derive(PartialEq)]
enum Held {
    Nothing,
    Message(String),
    Sent,
}

impl Behindhand {
    fn new(words: &'static str, change: fn(&str) -> String) -> Self {
        Behindhand { words, change, held: Mutex::new(Held::Nothing) }
    }
}

impl Lie for Behindhand {
    fn notice(&self, message: &str) -> String {
        let mut held = self.held.lock().unwrap();
        if *held == Held::Nothing && message.contains(self.words) {
            *held = Held::Message((self.change)(message));
        }
        message.to_owned()
    }

    fn between(&self, text: &str) -> String {
        let mut held = self.held.lock().unwrap();
        match &*held {
            Held::Message(message) if text.contains("<iq") => {
                let text = format!("{text}{message}");
                *held = Held::Sent;
                text
            }
            _ => text.to_owned(),
        }
    }
}

/// The message as another item.
fn again(message: &str) -> String {
    let at = message.find("<item ").unwrap();
    let id = message[at..].find("id=").unwrap() + at + 4;
    format!("{}again-{}", &message[..id], &message[id..])
}

/// The same with an error as its payload.
fn error(message: &str) -> String {
    let message = again(message);
    let begin = message.find("&lt;Update").unwrap();
    let end = message.find("</notification>").unwrap();
    format!("{}{ERROR}{}", &message[..begin], &message[end..])
}

async fn through(lie: Behindhand, id: &str, deployment: Deployment) -> Driven {
    let target = Behind::new(Embedded::new(tokio::runtime::Handle::current(), deployment), lie);
    let run = run_of(id, deployment, &target);
    drive(&target, &HttpClient::new(DEADLINE).unwrap(), &run, DEADLINE).await
}

/// Steps and places of a run's deviations. That what comes late is no whole event is told besides.
fn places(driven: &Driven) -> Vec<(usize, DeviationPlace)> {
    let Ending::Judged { deviations, .. } = &driven.ending else { panic!("{:?}", driven.ending) };
    let of_claims = deviations.iter().filter(|deviation| deviation.place != Payload);
    of_claims.map(|deviation| (deviation.step, deviation.place)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_error_makes_the_last_step_deviate() {
    let driven = through(Behindhand::new("HELD", error), "dialog::take_action::hold", Cce).await;
    assert_eq!(places(&driven), [(1, UnexpectedError)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_notice_makes_the_step_before_deviate_and_the_next_is_not_taken() {
    let driven = through(Behindhand::new("DELETE", error), TWO_STEPS, Cce).await;
    assert_eq!(places(&driven), [(1, UnexpectedError)]);
    assert_eq!(driven.observation.exchange(2, finspec::observe::Purpose::Step).count(), 0, "step 2 is not taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_notice_that_no_claim_forbids_stands_in_the_window_of_its_step() {
    let driven = through(Behindhand::new("HELD", again), "dialog::take_action::hold", Cce).await;
    assert_eq!(places(&driven), []);
    let (_, step) = driven.observation.case_steps().next().unwrap();
    let during = driven.observation.during(step, "agent");
    let late = during.iter().filter(|notice| notice.item.starts_with("again-")).count();
    assert_eq!(late, 1, "{during:?}");
    assert_eq!(driven.observation.case_steps().count(), 1);
}
