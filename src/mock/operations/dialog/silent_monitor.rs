//! Dialog, Make a Silent Monitor Call (pages 97 to 99).

use super::{Addresses, is_an_address, is_not_own_extension};
use crate::mock::choices::{MonitorError, MonitorNotReady};
use crate::mock::operation::{Address, Effect, Object, Verb};
use crate::mock::operations::user::{is_someone_else, is_supervisor};
use crate::mock::rule::{Details, Rule, RuleInput};
use crate::mock::world::{Agent, AgentState, World};
use crate::xml::Element;

/// Asks to listen to an agent's call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentMonitor {
    user: String,
    addresses: Addresses,
}

type AskedHere<'a> = RuleInput<'a, SilentMonitor>;

fn agent<'a>(asked: &AskedHere<'a>) -> Option<&'a Agent> {
    asked.world.agent_at(asked.command.addresses.to())
}

/// Whether the requester asks for somebody else, or from another extension.
pub(super) fn is_not_own(world: &World, requester: &str, user: &str, addresses: &Addresses) -> bool {
    is_someone_else(world, requester, user)
        || world.person(user).is_none()
        || is_not_own_extension(world, requester, addresses.from())
}

/// Whether the requester is no supervisor, or whoever is called, if anybody, is in none of their teams.
pub(super) fn is_not_theirs(world: &World, requester: &str, addresses: &Addresses) -> bool {
    let agent = world.agent_at(addresses.to());
    !is_supervisor(world, requester) || agent.is_some_and(|agent| !world.supervises(requester, &agent.id))
}

/// Whether the agent has no active call, and is in one of those states.
fn is_without_a_call_in(asked: &AskedHere<'_>, states: &[AgentState]) -> bool {
    agent(asked).is_some_and(|agent| asked.world.call_to_monitor(&agent.id).is_none() && states.contains(&agent.state))
}

fn is_not_ready_in_a_call(asked: &AskedHere<'_>) -> bool {
    let refused = asked.world.contract.choices.monitor_not_ready == MonitorNotReady::Refused;
    refused && agent(asked).is_some_and(|agent| agent.state == AgentState::NotReady)
}

/// A number that is printed as a type, or travels as data of a Generic Error.
fn numbered(asked: &AskedHere<'_>, number: &str) -> Details {
    match asked.world.contract.choices.monitor_error {
        MonitorError::AsType => Details::default(),
        MonitorError::AsData => Details { error_type: Some("Generic Error"), ..Details::data(number) },
    }
}

const PARAMETERS: &[Rule<SilentMonitor>] = &[
    Rule::<SilentMonitor>::at_once(
        "address_missing",
        &["dialog.silent_monitor#400-parameter-missing"],
        "The supervisor's and the agent's extension have to be named.",
        |asked| asked.command.addresses.missing("fromAddress").is_some(),
    )
    .with(|asked| Details::data(asked.command.addresses.missing("fromAddress").unwrap_or_default())),
    Rule::<SilentMonitor>::at_once(
        "to_address_invalid",
        &["dialog.silent_monitor#400-invalid-input"],
        "toAddress has to be something that can be dialled.",
        |asked| !is_an_address(asked.command.addresses.to()),
    )
    .with(|_| Details::data("toAddress")),
    Rule::<SilentMonitor>::at_once(
        "not_own_extension",
        &["dialog.silent_monitor#401-invalid-authorization-user-specified"],
        "Supervisors listen from their own extension.",
        |asked| is_not_own(asked.world, asked.requester, &asked.command.user, &asked.command.addresses),
    )
    .or("dialog.silent_monitor#400-invalid-input")
    .with(|asked| Details::data(asked.requester)),
    Rule::<SilentMonitor>::at_once(
        "agent_of_other_team",
        &["dialog.silent_monitor#401-invalid-authorization-user-specified"],
        "Supervisors listen to agents of their teams.",
        |asked| is_not_theirs(asked.world, asked.requester, &asked.command.addresses),
    )
    .or("dialog.silent_monitor#401-authorization-failure")
    .with(|asked| Details::data(asked.requester)),
    Rule::<SilentMonitor>::at_once(
        "destination_unusable",
        &["dialog.silent_monitor#400-invalid-destination"],
        "The extension has to be that of another person who is signed in.",
        |asked| agent(asked).is_none_or(|agent| agent.id == asked.requester),
    )
    .or("dialog.silent_monitor#400-invalid-input")
    .with(|_| Details::data("toAddress")),
    Rule::<SilentMonitor>::at_once(
        "supervisor_not_idle",
        &["dialog.silent_monitor#400-invalid-state", "dialog.silent_monitor#platform-states-around-monitoring"],
        "The supervisor has to be NOT_READY, without a call.",
        |asked| {
            let supervisor = asked.world.agent(asked.requester);
            supervisor.is_none_or(|supervisor| supervisor.state != AgentState::NotReady)
                || asked.world.is_in_a_call(asked.command.addresses.from())
        },
    ),
];

const STATES: &[Rule<SilentMonitor>] = &[
    Rule::<SilentMonitor>::later(
        "agent_waiting_or_wrapping_up",
        &["dialog.silent_monitor#async-agent-ready-or-wrap-up"],
        "On CCE an agent who waits for a call, or works after one, is not monitored.",
        |asked| {
            let states = [AgentState::Ready, AgentState::Work, AgentState::WorkReady, AgentState::Reserved];
            is_without_a_call_in(asked, &states) || is_without_a_call_in(asked, &[AgentState::ReservedOutboundPreview])
        },
    )
    .on_cce(),
    Rule::<SilentMonitor>::later(
        "agent_held_or_not_ready",
        &["dialog.silent_monitor#async-agent-held-or-not-ready"],
        "On CCE an agent whose call is held, or who is NOT_READY, is not monitored.",
        |asked| is_without_a_call_in(asked, &[AgentState::Hold, AgentState::NotReady, AgentState::Talking]),
    )
    .on_cce()
    .with(|asked| numbered(asked, "13145")),
    Rule::<SilentMonitor>::later(
        "agent_without_active_call",
        &["dialog.silent_monitor#async-agent-ready-wrap-up-hold-or-not-ready"],
        "On CCX an agent without an active call is not monitored.",
        |asked| agent(asked).is_some_and(|agent| asked.world.call_to_monitor(&agent.id).is_none()),
    )
    .on_ccx()
    .with(|asked| numbered(asked, "88049")),
    Rule::<SilentMonitor>::later(
        "agent_not_ready_in_direct_call",
        &[
            "dialog.silent_monitor#async-agent-ready-wrap-up-hold-or-not-ready",
            "dialog.silent_monitor#platform-states-around-monitoring",
        ],
        "On CCX an agent who is NOT_READY in a direct call is not monitored where the contract chooses so.",
        is_not_ready_in_a_call,
    )
    .on_ccx()
    .with(|asked| numbered(asked, "88049")),
];

impl Verb for SilentMonitor {
    const OPERATION: &'static str = "dialog.silent_monitor";
    const ADDRESS: Address = Address::PostDialog;
    const WORDS: &'static [&'static str] = &["SILENT_MONITOR"];
    const SUCCESS: &'static str = "dialog.silent_monitor#202";
    const RULES: &'static [&'static [Rule<Self>]] = &[PARAMETERS, STATES];

    fn parse(user: &str, body: &Element) -> Self {
        SilentMonitor { user: user.to_owned(), addresses: Addresses::parse(body, "fromAddress") }
    }

    fn object(&self) -> Object {
        Object::Dialogs(self.user.clone())
    }

    fn effect(&self, world: &mut World, requester: &str) -> Effect {
        world.monitor(requester, self.addresses.to());
        Effect::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Deployment::{Cce, Ccx};
    use crate::mock::testing::{ADA, BEN, DORA, SAM, asks, direct_call, monitored_agent, signed_in, talking_agent};

    fn monitor(to: &str) -> SilentMonitor {
        let addresses = Addresses { from: Some("5505".into()), to: Some(to.into()) };
        SilentMonitor { user: SAM.into(), addresses }
    }

    #[test]
    fn a_supervisor_listens_and_the_states_differ() {
        for (deployment, during) in [(Cce, AgentState::Talking), (Ccx, AgentState::NotReady)] {
            let (mut world, dialog) = talking_agent(deployment, ADA);
            world.sign_in(SAM, "5505");
            assert_eq!(asks(&monitor("5501"), &mut world, SAM), "dialog.silent_monitor#202");
            assert_eq!(world.agent(SAM).unwrap().state, during);
            assert_eq!(world.agent(ADA).unwrap().state, AgentState::Talking);
            let listening = world.dialogs_of(SAM).next().unwrap();
            assert_eq!(world.allowed_actions(listening, listening.participant_of(ADA).unwrap()).count(), 0);
            world.drop_call(&dialog, ADA);
            assert_eq!(world.dialogs_of(SAM).count(), 0);
            assert_eq!(world.agent(SAM).unwrap().state, AgentState::NotReady);
        }
    }

    #[test]
    fn what_is_asked_is_checked() {
        let (mut world, _) = talking_agent(Cce, ADA);
        world.sign_in(SAM, "5505");
        world.sign_in(DORA, "5504");
        let missing = SilentMonitor { user: SAM.into(), addresses: Addresses { from: None, to: None } };
        assert_eq!(asks(&missing, &mut world, SAM), "dialog.silent_monitor#400-parameter-missing");
        let refused = "dialog.silent_monitor#401-invalid-authorization-user-specified";
        assert_eq!(asks(&monitor("5504"), &mut world, SAM), refused);
        assert_eq!(asks(&monitor("5501"), &mut world, BEN), refused);
        assert_eq!(asks(&monitor("5502"), &mut world, SAM), "dialog.silent_monitor#400-invalid-destination");
        world.set_state(SAM, AgentState::Ready, crate::mock::world::Reason::None);
        assert_eq!(asks(&monitor("5501"), &mut world, SAM), "dialog.silent_monitor#400-invalid-state");
    }

    #[test]
    fn who_listens_already_does_not_listen_again() {
        let (mut world, ..) = monitored_agent(Ccx);
        assert_eq!(asks(&monitor("5501"), &mut world, SAM), "dialog.silent_monitor#400-invalid-state");
    }

    #[test]
    fn an_agent_without_an_active_call_is_not_monitored() {
        for (deployment, row) in [
            (Cce, "dialog.silent_monitor#async-agent-held-or-not-ready"),
            (Ccx, "dialog.silent_monitor#async-agent-ready-wrap-up-hold-or-not-ready"),
        ] {
            let mut world = signed_in(deployment, ADA);
            world.sign_in(SAM, "5505");
            assert_eq!(asks(&monitor("5501"), &mut world, SAM), row);
        }
        let mut world = crate::mock::testing::ready_agent(Cce, ADA);
        world.sign_in(SAM, "5505");
        let refused = asks(&monitor("5501"), &mut world, SAM);
        assert_eq!(refused, "dialog.silent_monitor#async-agent-ready-or-wrap-up");
    }

    #[test]
    fn not_ready_in_a_direct_call_is_a_choice() {
        let mut world = signed_in(Ccx, ADA);
        direct_call(&mut world, ADA);
        world.sign_in(SAM, "5505");
        world.contract.choices.monitor_not_ready = MonitorNotReady::Refused;
        let refused = asks(&monitor("5501"), &mut world, SAM);
        assert_eq!(refused, "dialog.silent_monitor#async-agent-ready-wrap-up-hold-or-not-ready");
        world.contract.choices.monitor_not_ready = MonitorNotReady::Allowed;
        assert_eq!(asks(&monitor("5501"), &mut world, SAM), "dialog.silent_monitor#202");
    }
}
