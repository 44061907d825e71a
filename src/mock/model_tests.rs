//! The model under random commands by random people: whatever they send, the call centre stays possible.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::lie::ContractLie;
use super::server::{Call, Reply, Server};
use super::testing::{call_as, every_twist, server};
use super::world::{AgentState, CallKind, Dialog, DialogState, ParticipantState, World};
use crate::contract::Deployment;
use crate::control::{StimulusCommand, StimulusKind};
use crate::lab::{CallCentre, WrapUp, WrapUpMode};
use crate::mock::Choices;

/// Rows of requests that are taken in and of which, as they say, nobody is told: digits, call data that stays the same,
/// a state that somebody is in already, and a repeated sign-in.
const SILENCES: [&str; 4] =
    ["dialog.send_dtmf#202", "dialog.update_call_data#202", "user.change_state#202", "user.sign_in#202"];

const COMMANDS: u32 = 10_000;

/// A small generator of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % bound
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const PEOPLE: [(&str, &str); 6] = [
    ("1001001", "5501"),
    ("1001002", "5502"),
    ("1001003", "5503"),
    ("1001004", "5504"),
    ("1001005", "5505"),
    ("1001006", "5506"),
];
const NUMBERS: [&str; 12] =
    ["5501", "5502", "5503", "5504", "5505", "5506", "5550199", "5550188", "5550103", "5550777", "77", "nowhere"];
const ON_DIALOGS: [&str; 18] = [
    "ANSWER",
    "ANSWER",
    "ANSWER",
    "HOLD",
    "RETRIEVE",
    "DROP",
    "TRANSFER",
    "CONFERENCE",
    "CONFERENCE",
    "CONSULT_CALL",
    "CONSULT_CALL",
    "TRANSFER_SST",
    "SEND_DTMF",
    "UPDATE_CALL_DATA",
    "ACCEPT",
    "REJECT",
    "PARTICIPANT_DROP",
    "CLOSE",
];

/// A dialog: one of the person's own where there is any.
fn some_dialog(world: &World, numbers: &mut Numbers, person: &str) -> String {
    let own: Vec<String> = world.dialogs_of(person).map(|dialog| dialog.id.to_string()).collect();
    match own.len() {
        0 => (70_001 + numbers.below(40)).to_string(),
        count => own[numbers.below(count)].clone(),
    }
}

/// An action: most often one that is offered.
fn some_action(world: &World, numbers: &mut Numbers, person: &str, dialog: &str) -> &'static str {
    let offered: Vec<&'static str> = world.dialog(dialog).map_or_else(Vec::new, |dialog| {
        let party = dialog.participant_of(person);
        party.map_or_else(Vec::new, |party| world.allowed_actions(dialog, party).collect())
    });
    let calm: Vec<&'static str> = offered.into_iter().filter(|action| *action != "DROP").collect();
    if calm.is_empty() || numbers.below(4) == 0 {
        return ON_DIALOGS[numbers.below(ON_DIALOGS.len())];
    }
    calm[numbers.below(calm.len())]
}

fn on_a_dialog(world: &World, numbers: &mut Numbers, person: &str, extension: &str) -> Call {
    let dialog = some_dialog(world, numbers, person);
    let action = some_action(world, numbers, person, &dialog);
    let to = numbers.one_of(&NUMBERS);
    let target = if action == "PARTICIPANT_DROP" { to } else { extension };
    let value = numbers.one_of(&["", "gold", "12#", "12A"]);
    let name = numbers.one_of(&["callVariable1", "user.history[2]", "user.history[9]", "user.microapp", "BAStatus"]);
    let body = format!(
        "<Dialog><requestedAction>{action}</requestedAction><targetMediaAddress>{target}</targetMediaAddress>\
         <toAddress>{to}</toAddress><actionParams><ActionParam><name>dtmfString</name><value>{value}</value>\
         </ActionParam></actionParams><mediaProperties><callvariables><CallVariable><name>{name}</name>\
         <value>{value}</value></CallVariable></callvariables></mediaProperties></Dialog>"
    );
    call_as(person, "PUT", &format!("/finesse/api/Dialog/{dialog}"), &body)
}

fn a_new_dialog(world: &World, numbers: &mut Numbers, person: &str, extension: &str) -> Call {
    let supervises = world.person(person).is_some_and(|person| !person.supervises.is_empty());
    let usual = if supervises { "SILENT_MONITOR" } else { "MAKE_CALL" };
    let action = numbers.one_of(&[usual, usual, usual, "MAKE_CALL", "BARGE_CALL", "BARGE_CALL"]);
    let listening = some_dialog(world, numbers, person);
    let listened = world.dialog(&listening).filter(|dialog| dialog.is_monitoring());
    let to = match listened {
        Some(dialog) => dialog.to_address.clone(),
        None => match world.dialogs().find(|_| supervises) {
            Some(dialog) => dialog.dnis.clone(),
            None => numbers.one_of(&NUMBERS).to_owned(),
        },
    };
    let body = format!(
        "<Dialog><requestedAction>{action}</requestedAction><fromAddress>{extension}</fromAddress>\
         <toAddress>{to}</toAddress><associatedDialogUri>/finesse/api/Dialog/{listening}</associatedDialogUri></Dialog>"
    );
    call_as(person, "POST", &format!("/finesse/api/User/{person}/Dialogs"), &body)
}

fn a_state(numbers: &mut Numbers, person: &str, extension: &str) -> Call {
    let usual = if person == PEOPLE[4].0 { "NOT_READY" } else { "READY" };
    let states = ["LOGIN", "LOGIN", usual, usual, usual, "READY", "NOT_READY", "LOGOUT", "WORK", "WORK_READY"];
    let state = numbers.one_of(&states);
    let whose = if numbers.below(8) == 0 { PEOPLE[numbers.below(6)].0 } else { person };
    let body = format!("<User><state>{state}</state><extension>{extension}</extension></User>");
    call_as(person, "PUT", &format!("/finesse/api/User/{whose}"), &body)
}

fn stimulate(server: &mut Server, numbers: &mut Numbers) {
    let customer = numbers.one_of(&["5550100", "5550101", "5550102", "5550103"]).to_owned();
    let (kind, to) = match numbers.below(5) {
        0 | 1 => (StimulusKind::CustomerCallsQueue, numbers.one_of(&["sales", "support"])),
        2 => (StimulusKind::CustomerCallsAgent, PEOPLE[numbers.below(6)].1),
        3 => (StimulusKind::DialerReservesAgent, PEOPLE[numbers.below(6)].1),
        _ => (StimulusKind::CustomerHangsUp, ""),
    };
    let _ = server.stimulate(&StimulusCommand { kind, customer, to: Some(to.to_owned()) });
}

/// What happened in one step, in words, and the answer where it was a request.
fn step(server: &mut Server, numbers: &mut Numbers) -> (String, Option<Reply>) {
    // The supervisor of the first line has more to do than others.
    let (person, extension) = PEOPLE[numbers.below(8).min(4 + numbers.below(2))];
    let call = match numbers.below(20) {
        0..=2 => {
            stimulate(server, numbers);
            return ("a stimulus".to_owned(), None);
        }
        3 => {
            server.advance(std::time::Duration::from_secs(9));
            return ("time".to_owned(), None);
        }
        4..=6 => a_state(numbers, person, extension),
        7..=9 => a_new_dialog(&server.world, numbers, person, extension),
        _ => on_a_dialog(&server.world, numbers, person, extension),
    };
    let reply = server.answer(&call);
    let body = String::from_utf8_lossy(call.body.as_deref().unwrap_or_default()).into_owned();
    (format!("{person}: {} {} {body}", call.method, call.path), Some(reply))
}

/// Why a person's state and calls cannot be; `None` where they can.
fn impossible_person(world: &World, person: &str) -> Option<String> {
    let agent = world.agent(person)?;
    let own = || world.calls_of(person).filter(|dialog| !dialog.listens_to(person));
    let of = |dialog: &Dialog| dialog.participant_of(person).map(|party| party.state);
    let live = own().filter(|dialog| of(dialog) != Some(ParticipantState::Held)).count();
    if live > 1 {
        return Some(format!("{person} has {live} live calls"));
    }
    if !agent.is_signed_in() && world.dialogs_of(person).next().is_some() {
        return Some(format!("{person} is signed out and has a call"));
    }
    let wraps_up = world.dialogs_of(person).any(|dialog| dialog.is_wrapped_up_by(person));
    if wraps_up != agent.state.is_wrap_up() {
        return Some(format!("{person} is {} and wraps up a call: {wraps_up}", agent.state));
    }
    let by_calls = world.state_by_calls(person);
    if by_calls.is_some_and(|state| state != agent.state) || (by_calls.is_none() && agent.state.is_on_a_call()) {
        return Some(format!("{person} is {} and the calls ask for {by_calls:?}", agent.state));
    }
    let rings = own().any(|dialog| of(dialog) == Some(ParticipantState::Alerting));
    (agent.state == AgentState::Reserved && !rings).then(|| format!("{person} is reserved for nothing"))
}

/// Why a call cannot be; `None` where it can.
fn impossible_call(world: &World, dialog: &Dialog) -> Option<String> {
    let present = dialog.present().count();
    let may_be_alone = matches!(dialog.kind, CallKind::Reservation { .. })
        || dialog.state == DialogState::Failed
        || dialog.waits_in.is_some()
        || dialog.is_wrapped_up();
    let gone = |party: &&super::world::Participant| party.is_gone();
    let offers = |party| world.allowed_actions(dialog, party).count() > 0;
    let wrong = if dialog.state == DialogState::Dropped {
        "is over and there still"
    } else if present < 2 && !may_be_alone {
        "has lost its parties"
    } else if dialog.agents().is_empty() && dialog.waits_in.is_none() {
        "has nobody of the call centre"
    } else if dialog.participants.iter().any(|party| party.is_gone()) {
        "keeps a party that has gone"
    } else if dialog.participants.iter().filter(gone).any(offers) {
        "offers something to a party that has gone"
    } else {
        return None;
    };
    Some(format!("{} {wrong}: {dialog:?}", dialog.id))
}

/// Why the call centre as it is cannot be; `None` where it can.
fn impossible(world: &World) -> Option<String> {
    let people = PEOPLE.iter().find_map(|(person, _)| impossible_person(world, person));
    people.or_else(|| world.dialogs().find_map(|dialog| impossible_call(world, dialog)))
}

/// A request that was taken in is told of, or is one of the documented silences.
fn is_silent_without_a_row(reply: &Reply, told: bool) -> bool {
    let done = reply.status == 202 && reply.notice.is_none() && !told;
    done && !reply.accepted.is_some_and(|row| SILENCES.contains(&row))
}

/// A call centre in which each of four people wraps up in another mode, and where CCX has Automatic Work.
fn with_wrap_up() -> CallCentre {
    let mut centre = CallCentre::standard();
    for (person, mode) in centre.people.iter_mut().zip(WrapUpMode::ALL) {
        person.wrap_up = WrapUp { incoming: mode, outgoing: mode, seconds: 12 };
    }
    centre.queues[0].automatic_work = Some(12);
    centre
}

fn play(deployment: Deployment, choices: Choices, seed: u64, commands: u32) -> BTreeSet<u16> {
    play_in(server(deployment), choices, seed, commands)
}

fn play_in(mut server: Server, choices: Choices, seed: u64, commands: u32) -> BTreeSet<u16> {
    let (mut numbers, deployment) = (Numbers(seed), server.world.contract.deployment);
    server.world.contract.choices = choices;
    let mut statuses = BTreeSet::new();
    for number in 0..commands {
        let before = server.world.told();
        let (what, reply) = step(&mut server, &mut numbers);
        let told = server.world.told() > before;
        let wrong = impossible(&server.world);
        assert_eq!(wrong, None, "{deployment}, seed {seed}: after command {number}, {what}");
        let Some(reply) = reply else { continue };
        assert!(
            !is_silent_without_a_row(&reply, told),
            "{deployment}, seed {seed}: {what} was taken in without a word"
        );
        assert_ne!(reply.status, 500, "{deployment}, seed {seed}: {what}: {reply:?}");
        statuses.insert(reply.status);
    }
    statuses
}

#[test]
fn whatever_people_send_the_call_centre_stays_possible() {
    for deployment in Deployment::ALL {
        for seed in [7, 1_979, 20_240_506, 88_049] {
            let statuses = play(deployment, Choices::default(), seed, COMMANDS / 4);
            assert!([202, 400, 401, 404].iter().all(|status| statuses.contains(status)), "{statuses:?}");
        }
    }
}

#[test]
fn so_it_does_where_people_wrap_up() {
    for deployment in Deployment::ALL {
        for seed in [3, 1_979, 20_240_506] {
            let mut server = server(deployment);
            server.world = World::new(server.world.contract, Arc::new(with_wrap_up()));
            let statuses = play_in(server, Choices::default(), seed, COMMANDS / 4);
            assert!([202, 400, 401, 404].iter().all(|status| statuses.contains(status)), "{statuses:?}");
        }
    }
}

#[test]
fn so_it_does_with_every_choice() {
    for (name, choices) in Choices::all_variants() {
        for deployment in Deployment::ALL {
            let statuses = play(deployment, choices, 42, 400);
            assert!(statuses.contains(&202), "{name}");
        }
    }
}

#[test]
fn whatever_is_done_otherwise_every_request_is_answered() {
    for deployment in Deployment::ALL {
        let lies =
            every_twist().into_iter().flat_map(|(about, twists)| twists.into_iter().map(move |how| (about, how)));
        for (number, (about, how)) in lies.enumerate() {
            let (mut server, mut numbers) = (server(deployment), Numbers(1 + number as u64));
            let lie = ContractLie::new(about, how);
            server.world.contract.lie = Some(lie);
            for _ in 0..60 {
                let (what, reply) = step(&mut server, &mut numbers);
                assert!(reply.is_none_or(|reply| reply.status != 500), "{deployment}, {lie}: {what}");
            }
        }
    }
}
